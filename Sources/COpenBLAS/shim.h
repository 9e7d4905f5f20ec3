// OpenBLAS as Debian's libopenblas-dev installs it: CBLAS and LAPACK in one library.
#include <cblas.h>
