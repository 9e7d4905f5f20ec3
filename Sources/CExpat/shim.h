// The header of Expat from Debian's libexpat1-dev.
#include <expat.h>
