/// MPI's macros and handles as plain functions. Each returns MPI_SUCCESS or an error code.
#pragma once
#include <mpi.h>

/// Starts MPI. Errors are returned instead of ending the program.
static inline int tessera_mpi_start(int *rank, int *count) {
    int error = MPI_Init(0, 0);
    if (error == MPI_SUCCESS) error = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (error == MPI_SUCCESS) error = MPI_Comm_rank(MPI_COMM_WORLD, rank);
    if (error == MPI_SUCCESS) error = MPI_Comm_size(MPI_COMM_WORLD, count);
    return error;
}

/// Sends bytes to another process and receives as many from it.
static inline int tessera_mpi_exchange(const char *sent, char *received, long count, int other) {
    const long most = 1L << 30;  // MPI counts with int.
    for (long start = 0; start < count; start += most) {
        const int part = (int)(count - start < most ? count - start : most);
        const int error = MPI_Sendrecv(
            sent + start, part, MPI_BYTE, other, 0, received + start, part, MPI_BYTE, other, 0, MPI_COMM_WORLD,
            MPI_STATUS_IGNORE);
        if (error != MPI_SUCCESS) return error;
    }
    return MPI_SUCCESS;
}

static inline int tessera_mpi_finish(void) { return MPI_Finalize(); }

/// Writes the text of an error, which has at most 256 characters in Open MPI.
static inline void tessera_mpi_error_text(int error, char text[MPI_MAX_ERROR_STRING]) {
    int length = 0;
    if (MPI_Error_string(error, text, &length) != MPI_SUCCESS) length = 0;
    text[length] = 0;
}
