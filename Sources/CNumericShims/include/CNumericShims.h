// What Swift cannot express: denormal mode, processor features and hints, fused multiply-add on vectors, and sums whose
// order the compiler may choose.
#ifndef TESSERA_NUMERIC_SHIMS_H
#define TESSERA_NUMERIC_SHIMS_H

#include <stddef.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Makes the calling thread read and write denormal floats as zero, until it ends. An operation on a denormal costs up
// to a hundred cycles.
static inline void tessera_flush_denormals(void) {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | 0x8040);
#elif defined(__aarch64__)
    unsigned long long mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    __asm__ volatile("msr fpcr, %0" : : "r"(mode | (1ULL << 24)));
#endif
}

// A hint to the processor that the calling thread spins in a loop.
static inline void tessera_pause(void) {
#if defined(__x86_64__)
    _mm_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// Whether AVX-512 is available, by the compiler flags of the importing target: thirty-two registers of sixteen floats.
static inline _Bool tessera_has_wide_registers(void) {
#if defined(__AVX512F__)
    return 1;
#else
    return 0;
#endif
}

// Whether AVX2 and fused multiply-add are available, by the compiler flags of the importing target.
static inline _Bool tessera_has_fused_multiply_add(void) {
#if defined(__AVX2__) && defined(__FMA__)
    return 1;
#else
    return 0;
#endif
}

// The highest level of x86-64 that the processor and the operating system can execute: 2, 3 or 4; 0 for none of them.
int tessera_processor_level(void);

// Prefetches `count` floats into the cache.
static inline void tessera_prefetch(const float *numbers, size_t count) {
    for (size_t i = 0; i < count; i += 16) __builtin_prefetch(numbers + i);
}

typedef float tessera_float8 __attribute__((ext_vector_type(8)));
typedef float tessera_float16 __attribute__((ext_vector_type(16)));

// a b + c, rounded once if the processor level has the instruction. Without it, the fused operation would be a call for
// each number. The kernels do not depend on the single rounding. The compiler turns Swift's own `addingProduct` on
// vectors into partly scalar code.
#if defined(__FMA__) || defined(__aarch64__)
#define TESSERA_FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define TESSERA_FMA(a, b, c) ((a) * (b) + (c))
#endif

static inline tessera_float8 tessera_fma8(tessera_float8 a, tessera_float8 b, tessera_float8 c) {
    return TESSERA_FMA(a, b, c);
}
static inline tessera_float16 tessera_fma16(tessera_float16 a, tessera_float16 b, tessera_float16 c) {
    return TESSERA_FMA(a, b, c);
}

// The squared Euclidean distance of two vectors. The compiler chooses the order of the sum.
static inline float tessera_squared_distance(const float *a, const float *b, size_t count) {
#pragma clang fp reassociate(on) contract(fast)
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        float d = a[i] - b[i];
        sum += d * d;
    }
    return sum;
}

// The squared Euclidean distance of two vectors, with differences and sums in double precision.
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

// The smallest a[i] + b[i]; infinity if count is 0. NaN is skipped. It keeps sixteen minima, because the compiler may
// not reorder a minimum.
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

// Writes the indices i with products[i] + norms[i] - 2 scales[g] radii[i] <= limits[g], ascending, and returns their
// number. Segment g of the indices ends at segment_ends[g]; segments follow one another from 0. `indices` needs
// segment_ends[segment_count - 1] elements. Reads up to 15 floats past the end of each of the first three arrays.
static inline size_t tessera_indices_within(
    const float *products, const float *norms, const float *radii, const float *scales, const float *limits,
    const int *segment_ends, size_t segment_count, int *indices) {
    size_t found = 0;
    int i = 0;
    for (size_t g = 0; g < segment_count; g++) {
        const float slope = -2 * scales[g], limit = limits[g];
        for (; i < segment_ends[g]; i += 16) {
            int within = 0;
            for (int j = i; j < i + 16; j++) within |= products[j] + (norms[j] + slope * radii[j]) <= limit;
            if (!within) continue;
            for (int j = i; j < i + 16 && j < segment_ends[g]; j++) {
                indices[found] = j;
                found += products[j] + (norms[j] + slope * radii[j]) <= limit;
            }
        }
        i = segment_ends[g];
    }
    return found;
}

#endif
