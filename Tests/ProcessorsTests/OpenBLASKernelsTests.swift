import Processors
import Testing

@Suite("Kernels of OpenBLAS")
struct OpenBLASKernelsTests {
    @Test(
        "old kernels are replaced on processors with AVX2, unless the user selected them",
        arguments: [
            ("Prescott", .v4, [:], "SkylakeX"), ("Prescott", .v3, [:], "Haswell"), ("Nehalem", .v2, [:], nil),
            ("Zen", .v3, [:], nil), ("Cooperlake", .v4, [:], nil), ("Prescott", nil, [:], nil),
            ("Prescott", .v4, ["OPENBLAS_CORETYPE": "Prescott"], nil),
            ("Prescott", .v4, ["TESSERA_OPENBLAS_CORETYPE": "SkylakeX"], nil),
        ] as [(String, KernelLevel?, [String: String], String?)])
    func better(core: String, level: KernelLevel?, environment: [String: String], expected: String?) {
        #expect(OpenBLASKernels.better(than: core, for: level, environment: environment) == expected)
    }
}
