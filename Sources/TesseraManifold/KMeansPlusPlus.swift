import Manifold
import Problems
import Tensors

/// The seeding of k-means++ (Arthur, Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007). It runs
/// on one thread.
public enum KMeansPlusPlus {
    /// Selects `count` points that are far from each other; all points if there are no more.
    ///
    /// The first seed is drawn uniformly. Each further seed is drawn with a probability proportional to the squared
    /// distance from the nearest seed so far. Of several draws, the one that leaves the smallest sum of these squared
    /// distances is kept (greedy k-means++). The time is `O(n D count trials)`.
    /// - Parameter trials: The number of draws for each seed; nil: `2 + floor(log count)`, 1: the original method.
    /// - Returns: The indices of the points, in the order of selection.
    /// - Throws: `ManifoldFailure` for a negative count, no trials, or a number that is not finite or has a magnitude
    ///   above 1e15.
    public static func seeds(
        of points: Points, count: Int, trials: Int? = nil, seed: UInt64
    ) throws(ManifoldFailure) -> [Int] {
        try ManifoldFailure.require("count", count, "at least 0", count >= 0)
        if let trials { try ManifoldFailure.require("trials", trials, "at least 1", trials >= 1) }
        try ManifoldFailure.wrapping { () throws(Problem) in try points.tensor.checkFinite() }
        var generator = Philox(seed: seed, purpose: "product.k-means++")
        return Manifold.KMeansPlusPlus.seeds(points.tensor, count: count, trials: trials, using: &generator)
    }
}
