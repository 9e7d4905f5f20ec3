// The headers of Cairo from Debian's libcairo2-dev, with the output format PDF.
#include <cairo/cairo-pdf.h>
#include <cairo/cairo.h>
