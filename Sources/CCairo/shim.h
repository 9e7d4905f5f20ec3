// Cairo as Debian's libcairo2-dev installs it, with its writers of SVG and PDF.
#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <cairo/cairo.h>
