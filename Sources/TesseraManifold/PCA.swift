import Manifold
import Problems
import Tensors

/// The principal components of points (PCA): the orthogonal directions with the largest variance.
public struct PCA: Sendable {
    private let components: PrincipalComponents
    private let workers: Workers

    /// Computes `count` directions; as many as there are columns if `count` is larger. For `n` points with D columns it
    /// takes `O(n D^2 + D^3)`.
    /// - Parameter threads: The number of threads; values below 1 count as 1. They live as long as this value.
    /// - Throws: `ManifoldFailure` for a count below 1, or a number that is not finite or has a magnitude above 1e15.
    public init(of points: Points, count: Int, threads: Int = 1) throws(ManifoldFailure) {
        try ManifoldFailure.require("count", count, "at least 1", count >= 1)
        let workers = Workers(count: threads)
        self.workers = workers
        components = try ManifoldFailure.wrapping { () throws(Problem) in
            try PrincipalComponents(points.tensor, count: count, workers: workers)
        }
    }

    /// The coordinates of points along the directions, `[points, count]`, largest variance first. The mean of the
    /// fitted points is subtracted.
    /// - Throws: `ManifoldFailure` for points with another number of columns.
    public func project(_ points: Points) throws(ManifoldFailure) -> Points {
        try ManifoldFailure.wrapping { () throws(Problem) in
            guard points.columnCount == components.mean.count else {
                throw .featureCount(found: points.columnCount, expected: components.mean.count)
            }
            return Points(components.project(points.tensor, workers: workers))
        }
    }
}
