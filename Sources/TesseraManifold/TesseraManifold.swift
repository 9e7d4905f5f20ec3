import Manifold
import Problems
import Tensors

extension Points {
    package var tensor: Tensor { Tensor([count, columnCount], elements: elements) }

    init(_ tensor: Tensor) { self.init(tensor.elements, columnCount: tensor.columnCount) }
}

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

/// UMAP in two dimensions: an embedding of points in the plane in which neighbors stay near each other (McInnes, Healy,
/// Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", arXiv 1802.03426, 2018).
///
/// The same points, options and seed give bit-identical positions on any number of threads.
public struct PlaneEmbedding: Sendable {
    public struct Options: Sendable {
        /// The size of the neighborhood of a point, the point included; at least 2 (umap-learn's `n_neighbors`). A
        /// larger value keeps more of the global structure.
        public var neighborCount = 15
        /// How tightly points may be packed, 0 to less than 3 (umap-learn's `min_dist`). Some points may lie closer.
        public var minimumDistance = 0.1
        /// The number of passes over the graph; nil: 500 for up to 10,000 points, 200 for more.
        public var epochs: Int?
        /// The seed of the random numbers.
        public var seed: UInt64 = 0

        public init() {}

        func check() throws(ManifoldFailure) {
            try ManifoldFailure.require("neighborCount", neighborCount, "at least 2", neighborCount >= 2)
            try ManifoldFailure.require(
                "minimumDistance", minimumDistance, "at least 0 and less than 3", 0..<3 ~= minimumDistance)
            if let epochs { try ManifoldFailure.require("epochs", epochs, "at least 0", epochs >= 0) }
        }
    }

    private let model: UMAP
    private let workers: Workers

    /// Fits an embedding. Up to 50,000 points, or with more than 128 neighbors, the time grows with the square of the
    /// number of points `n`. Otherwise it grows with about `n log n`.
    /// - Parameters:
    ///   - points: `[n, D]`
    ///   - threads: The number of threads; values below 1 count as 1. They live as long as the embedding.
    /// - Throws: `ManifoldFailure` for an option out of range, or a number that is not finite or has a magnitude above
    ///   1e15.
    public init(of points: Points, _ options: Options = Options(), threads: Int = 1) throws(ManifoldFailure) {
        try options.check()
        var inner = UMAP.Options()
        inner.neighborCount = options.neighborCount
        inner.minimumDistance = options.minimumDistance
        inner.epochs = options.epochs
        inner.seed = options.seed
        let workers = Workers(count: threads)
        self.workers = workers
        model = try ManifoldFailure.wrapping { () throws(Problem) in
            var fitting = try UMAP.Fitting(points.tensor, inner, workers: workers)
            fitting.advance(by: fitting.epochs, workers: workers)
            return fitting.model(workers: workers)
        }
    }

    /// The positions of the fitted points, `[n, 2]`.
    public var positions: Points { Points(model.embedding) }

    /// The positions of further points, `[points, 2]`, near their neighbors among the fitted points (umap-learn's
    /// `transform`). The fitted points do not move.
    /// - Throws: `ManifoldFailure` for points with another number of columns, or a number that is not finite or has a
    ///   magnitude above 1e15.
    public func placing(_ points: Points) throws(ManifoldFailure) -> Points {
        Points(
            try ManifoldFailure.wrapping { () throws(Problem) in
                try model.transform(points.tensor, workers: workers)
            })
    }
}

/// The seeding of k-means++ (Arthur, Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007). It runs
/// on one thread.
public enum KMeansSeeding {
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
        return KMeansPlusPlus.seeds(points.tensor, count: count, trials: trials, using: &generator)
    }
}

/// The principal components of points (PCA): the orthogonal directions with the largest variance.
public struct PrincipalAxes: Sendable {
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
