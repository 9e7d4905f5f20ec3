/// Where the environment pins OpenBLAS to older kernels than the processor has, users pay half the speed for it.
enum BLASAdvice {
    static let variables = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]

    /// Nil where the environment leaves OpenBLAS its choice.
    static func text(environment: [String: String]) -> String? {
        let set = variables.filter { environment[$0] != nil }
        guard !set.isEmpty else { return nil }
        let list = set.map { "\($0)=\(environment[$0] ?? "")" }.joined(separator: ", ")
        return "note: the environment has \(list), which may pin OpenBLAS to older kernels than this processor has; "
            + "for full speed: unset \(set.joined(separator: " "))"
    }
}
