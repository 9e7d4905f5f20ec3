// OpenBLAS as Debian's libopenblas-dev installs it: CBLAS and LAPACK in one library.
#include <cblas.h>

// Eigenvalues and eigenvectors of a symmetric matrix; LAPACK's Fortran symbol, which cblas.h leaves out.
void dsyevd_(const char *jobz, const char *uplo, blasint *n, double *a, blasint *lda, double *w, double *work,
             blasint *lwork, blasint *iwork, blasint *liwork, blasint *info);
