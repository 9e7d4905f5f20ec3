import Problems

/// An invalid option, or points that cannot be used, such as those with a number that is not finite.
public struct ManifoldFailure: Error, CustomStringConvertible {
    public let description: String

    /// Calls `body`, and turns a `Problem` into a `ManifoldFailure`. Only the reason is kept, because the fix of a
    /// `Problem` speaks of a network.
    static func wrapping<Result>(_ body: () throws(Problem) -> Result) throws(ManifoldFailure) -> Result {
        do {
            return try body()
        } catch {
            throw ManifoldFailure(description: error.reason)
        }
    }

    static func require(
        _ name: String, _ value: some Any, _ range: String, _ isInRange: Bool
    ) throws(ManifoldFailure) {
        if !isInRange { throw ManifoldFailure(description: "\(name) is \(value): it must be \(range)") }
    }
}
