import Manifold

/// An invalid setting or an incomplete or inconsistent pool. The description names the part and what it must be.
public struct SelectionFailure: Error, CustomStringConvertible {
    public let description: String

    /// A number that is not finite, or so large that sums of squares could overflow.
    static func unusable(_ name: String, region: Int, _ value: Float) -> SelectionFailure {
        let demand = value.isFinite ? "its magnitude must be at most \(Float.largestFeature)" : "it must be finite"
        return SelectionFailure(description: "\(name) of region \(region) is \(value): \(demand)")
    }

    /// Calls `body`, and turns any error that it throws into a `SelectionFailure`.
    static func wrapping<Result>(_ body: () throws -> Result) throws(SelectionFailure) -> Result {
        do {
            return try body()
        } catch let failure as SelectionFailure {
            throw failure
        } catch {
            throw SelectionFailure(description: "\(error)")
        }
    }
}
