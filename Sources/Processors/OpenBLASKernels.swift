/// The kernels of OpenBLAS for a processor. OpenBLAS does not know processors that are newer than itself, and then takes
/// its oldest kernels: Debian 12's does so on Intel's fifth generation of Xeon.
package enum OpenBLASKernels {
    /// The environment variable with the name of the kernels. OpenBLAS reads it when it is loaded.
    package static let variable = "OPENBLAS_CORETYPE"
    /// The value of `variable` that the program set itself. It prevents a second start, and a warning.
    package static let ownVariable = "TESSERA_OPENBLAS_CORETYPE"

    /// The kernels that use AVX2 or more.
    private static let modern: Set<String> = [
        "Haswell", "Zen", "Excavator", "SkylakeX", "Cooperlake", "Sapphirerapids",
    ]

    /// The kernels to take instead; nil if those of OpenBLAS are right, or if the user selected them.
    /// - Parameters:
    ///   - core: The kernels that OpenBLAS took.
    ///   - level: The highest level that the processor executes.
    package static func better(
        than core: String, for level: KernelLevel?, environment: [String: String]
    ) -> String? {
        guard environment[variable] == nil, environment[ownVariable] == nil, !modern.contains(core) else { return nil }
        return switch level {
        case .v4: "SkylakeX"
        case .v3: "Haswell"
        case .v2, .arm64, nil: nil
        }
    }
}
