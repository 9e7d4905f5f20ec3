import CNumericShims

/// The instruction set that the kernels are compiled for. Results of two levels differ in the last bits.
package enum KernelLevel: String, Sendable {
    /// AVX-512.
    case v4 = "x86-64-v4"
    /// AVX2 and fused multiply-add.
    case v3 = "x86-64-v3"
    /// Other x86-64 processors.
    case v2 = "x86-64-v2"
    case arm64

    package static var current: KernelLevel {
        #if arch(arm64)
            .arm64
        #else
            tessera_has_wide_registers() ? .v4 : tessera_has_fused_multiply_add() ? .v3 : .v2
        #endif
    }
}
