#include "CNumericShims.h"

int tessera_processor_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#define HAS(feature) __builtin_cpu_supports(feature)
    if (!HAS("popcnt") || !HAS("ssse3") || !HAS("sse4.1") || !HAS("sse4.2")) return 0;
    if (!HAS("avx") || !HAS("avx2") || !HAS("bmi") || !HAS("bmi2") || !HAS("fma")) return 2;
    if (!HAS("avx512f") || !HAS("avx512bw") || !HAS("avx512cd") || !HAS("avx512dq") || !HAS("avx512vl")) return 3;
    return 4;
#undef HAS
#else
    return 0;
#endif
}
