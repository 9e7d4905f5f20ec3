// OpenBLAS as Debian's libopenblas-dev installs it, with CBLAS and LAPACK in one library.
#include <cblas.h>
#include <stddef.h>

// The eigenvalues and eigenvectors of a symmetric matrix. This is the symbol of Fortran's LAPACK, which cblas.h does
// not declare.
void dsyevd_(const char *jobz, const char *uplo, blasint *n, double *a, blasint *lda, double *w, double *work,
             blasint *lwork, blasint *iwork, blasint *liwork, blasint *info);

// The functions that the program calls. The library is loaded at the first call, so they are pointers.
#define TESSERA_OPENBLAS_FUNCTIONS(FUNCTION) \
    FUNCTION(cblas_sgemm)                    \
    FUNCTION(dsyevd_)                        \
    FUNCTION(openblas_get_config)            \
    FUNCTION(openblas_get_corename)          \
    FUNCTION(openblas_set_num_threads)

struct tessera_openblas {
#define TESSERA_POINTER(name) __typeof__(name) *name;
    TESSERA_OPENBLAS_FUNCTIONS(TESSERA_POINTER)
#undef TESSERA_POINTER
};

// The names of the functions in the order of the struct, then NULL.
static inline const char *const *tessera_openblas_names(void) {
#define TESSERA_NAME(name) #name,
    static const char *const names[] = {TESSERA_OPENBLAS_FUNCTIONS(TESSERA_NAME) NULL};
#undef TESSERA_NAME
    return names;
}
