/// Warns if environment variables may force OpenBLAS to use kernels for older processors. This can halve the speed.
enum BLASAdvice {
    static let variables = ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]

    /// The warning; nil if none of the variables is set.
    static func text(environment: [String: String]) -> String? {
        let set = variables.filter { environment[$0] != nil }
        guard !set.isEmpty else { return nil }
        let list = set.map { "\($0)=\(environment[$0] ?? "")" }.joined(separator: ", ")
        return "note: the environment has \(list), which may pin OpenBLAS to older kernels than this processor has; "
            + "for full speed: unset \(set.joined(separator: " "))"
    }
}
