import CNumericShims

/// The instruction set that the kernels are compiled for. Results of two levels differ in the last bits.
///
/// The levels of x86-64 are those of its ABI
/// (https://gitlab.com/x86-psABIs/x86-64-ABI, section "Micro-Architecture Levels"). Each contains the one before.
package enum KernelLevel: String, Sendable, CaseIterable {
    /// Other x86-64 processors, with SSE 4.2.
    case v2 = "x86-64-v2"
    /// AVX2 and fused multiply-add.
    case v3 = "x86-64-v3"
    /// AVX-512.
    case v4 = "x86-64-v4"
    case arm64

    /// The level that this program is compiled for.
    package static var current: KernelLevel {
        #if arch(arm64)
            .arm64
        #else
            tessera_has_wide_registers() ? .v4 : tessera_has_fused_multiply_add() ? .v3 : .v2
        #endif
    }

    /// The levels that the processor and the operating system can execute, from the highest.
    package static var executable: [KernelLevel] {
        #if arch(arm64)
            [.arm64]
        #else
            switch tessera_processor_level() {
            case 4: [.v4, .v3, .v2]
            case 3: [.v3, .v2]
            case 2: [.v2]
            default: []
            }
        #endif
    }

    /// The environment variable that selects a level by its short name.
    package static let variable = "TESSERA_KERNELS"

    /// The name for `variable`: v2, v3, v4 or arm64.
    package var shortName: String { String(rawValue.split(separator: "-").last ?? "") }

    /// - Parameter shortName: As in `variable`.
    package init?(shortName: String) {
        guard let level = KernelLevel.allCases.first(where: { $0.shortName == shortName }) else { return nil }
        self = level
    }

    /// The reason why this program must not run, and the fix; nil if it may.
    /// - Parameters:
    ///   - wanted: The value of `variable`; nil or empty for none.
    ///   - current: The level of the program.
    package static func problem(
        wanted: String?, current: KernelLevel = .current, executable: [KernelLevel] = Self.executable
    ) -> String? {
        guard executable.contains(current) else {
            let best = executable.first.map { "has \($0.rawValue)" } ?? "is older than \(v2.rawValue)"
            return "the program is compiled for \(current.rawValue), but this processor \(best); install the package, "
                + "which has all levels, or build the program here"
        }
        guard let wanted, !wanted.isEmpty, wanted != current.shortName else { return nil }
        guard KernelLevel(shortName: wanted) != nil else { return unknown(wanted) }
        return "\(variable)=\(wanted): this program has only the kernels \(current.shortName); unset \(variable)"
    }

    /// The message for a value of `variable` that is no level.
    package static func unknown(_ wanted: String) -> String {
        "\(variable)=\(wanted): give one of " + allCases.map(\.shortName).joined(separator: ", ")
    }
}
