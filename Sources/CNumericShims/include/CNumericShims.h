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

// Tells the processor that the calling thread looks at a number again and again.
static inline void tessera_pause(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Whether there are thirty-two registers of sixteen floats.
static inline _Bool tessera_has_wide_registers(void) {
#if defined(__AVX512F__)
    return 1;
#else
    return 0;
#endif
}

// Begins to fetch numbers from memory that are needed soon.
static inline void tessera_prefetch(const float *numbers, size_t count) {
    for (size_t i = 0; i < count; i += 16) __builtin_prefetch(numbers + i);
}

typedef float tessera_float8 __attribute__((ext_vector_type(8)));
typedef float tessera_float16 __attribute__((ext_vector_type(16)));

// a b + c, rounded once: Swift's own on vectors is a loop that the compiler finds together again only in part.
static inline tessera_float8 tessera_fma8(tessera_float8 a, tessera_float8 b, tessera_float8 c) {
    return __builtin_elementwise_fma(a, b, c);
}
static inline tessera_float16 tessera_fma16(tessera_float16 a, tessera_float16 b, tessera_float16 c) {
    return __builtin_elementwise_fma(a, b, c);
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

// The same in double precision throughout.
static inline double tessera_precise_squared_distance(const float *a, const float *b, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double d = (double)a[i] - (double)b[i];
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

// The least a[i] + b[i]; infinity for none. In sixteen lanes, since the compiler may not reorder a minimum.
static inline float tessera_least_sum(const float *a, const float *b, size_t count) {
    float lanes[16];
    for (int lane = 0; lane < 16; lane++) lanes[lane] = __builtin_inff();
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        for (int lane = 0; lane < 16; lane++) {
            float sum = a[i + lane] + b[i + lane];
            lanes[lane] = sum < lanes[lane] ? sum : lanes[lane];
        }
    }
    float least = __builtin_inff();
    for (int lane = 0; lane < 16; lane++) least = lanes[lane] < least ? lanes[lane] : least;
    for (; i < count; i++) least = a[i] + b[i] < least ? a[i] + b[i] : least;
    return least;
}

// Writes the places i at which a[i] + b[i] - 2 x[g] c[i] is no more than `limits[g]`, where g is the stretch of places
// that i lies in: each ends where `ends` says. Says how many they are. Reads 15 numbers of a, b, and c beyond the last.
static inline size_t tessera_places_within(
    const float *a, const float *b, const float *c, const float *x, const float *limits, const int *ends,
    size_t stretches, int *places) {
    size_t found = 0;
    int i = 0;
    for (size_t g = 0; g < stretches; g++) {
        const float slope = -2 * x[g], limit = limits[g];
        for (; i < ends[g]; i += 16) {
            int within = 0;
            for (int j = i; j < i + 16; j++) within |= a[j] + (b[j] + slope * c[j]) <= limit;
            if (!within) continue;
            for (int j = i; j < i + 16 && j < ends[g]; j++) {
                places[found] = j;
                found += a[j] + (b[j] + slope * c[j]) <= limit;
            }
        }
        i = ends[g];
    }
    return found;
}

#endif
