// What Swift cannot say about floating point: the processor's denormal mode and sums that may be reordered.
#ifndef TESSERA_NUMERIC_SHIMS_H
#define TESSERA_NUMERIC_SHIMS_H

#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Denormal floats read and written as zero on the calling thread; they cost up to a hundred cycles each.
static inline void tessera_flush_denormals(void) {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040);
#elif defined(__aarch64__)
    unsigned long long mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | (1ULL << 24)));
#endif
}

// The squared Euclidean distance of two vectors, its sum in an order the compiler chooses once for all lengths.
static inline float tessera_squared_distance(const float *a, const float *b, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        float d = a[i] - b[i];
        sum += d * d;
    }
    return sum;
}

static inline float tessera_dot(const float *a, const float *b, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

static inline float tessera_sum(const float *a, size_t count) {
#pragma clang fp reassociate(on)
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i];
    return sum;
}

#endif
