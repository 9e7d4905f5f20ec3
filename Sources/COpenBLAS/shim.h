// OpenBLAS as Debian's libopenblas-dev installs it, with CBLAS and LAPACK in one library.
#include <cblas.h>

// The eigenvalues and eigenvectors of a symmetric matrix. This is the symbol of Fortran's LAPACK, which cblas.h does
// not declare.
void dsyevd_(const char *jobz, const char *uplo, blasint *n, double *a, blasint *lda, double *w, double *work,
             blasint *lwork, blasint *iwork, blasint *liwork, blasint *info);
