// The headers of Cairo from Debian's libcairo2-dev, with the output formats SVG and PDF.
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>
