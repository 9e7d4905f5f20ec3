import Manifold
import Problems
import Tensors

/// UMAP in two dimensions: an embedding of points in the plane in which neighbors stay near each other (McInnes, Healy,
/// Melville, "UMAP: Uniform Manifold Approximation and Projection for Dimension Reduction", arXiv 1802.03426, 2018).
///
/// The same points, options and seed give bit-identical positions on any number of threads.
public struct UMAP: Sendable {
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

    private let model: Manifold.UMAP
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
        var inner = Manifold.UMAP.Options()
        inner.neighborCount = options.neighborCount
        inner.minimumDistance = options.minimumDistance
        inner.epochs = options.epochs
        inner.seed = options.seed
        let workers = Workers(count: threads)
        self.workers = workers
        model = try ManifoldFailure.wrapping { () throws(Problem) in
            var fitting = try Manifold.UMAP.Fitting(points.tensor, inner, workers: workers)
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
