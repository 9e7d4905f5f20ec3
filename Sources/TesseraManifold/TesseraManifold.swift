import Manifold
import Tensors

extension Points {
    package var tensor: Tensor { Tensor([count, columnCount], elements: elements) }

    init(_ tensor: Tensor) { self.init(tensor.elements, columnCount: tensor.columnCount) }
}

/// Why points cannot be embedded or projected, as when a number is not finite.
public struct ManifoldFailure: Error, CustomStringConvertible {
    public let description: String

    static func wrapping<Result>(_ body: () throws(ManifoldError) -> Result) throws(ManifoldFailure) -> Result {
        do { return try body() } catch { throw ManifoldFailure(description: "\(error)") }
    }
}

/// An embedding of points in the plane that keeps neighbors near each other (McInnes, Healy, Melville, "UMAP: Uniform
/// Manifold Approximation and Projection for Dimension Reduction", arXiv 1802.03426, 2018).
///
/// The same points, options and seed give the same bits on any number of threads.
public struct PlaneEmbedding: Sendable {
    public struct Options: Sendable {
        /// Neighbors of a point that the graph joins it with, itself among them; at least 2. More keep more of the
        /// global structure.
        public var neighborCount = 15
        /// The least distance between embedded points, 0 to less than 3.
        public var minimumDistance = 0.1
        /// Passes over the graph; nil: 500 for up to 10,000 points, 200 for more.
        public var epochs: Int?
        public var seed: UInt64 = 0

        public init() {}
    }

    private let model: UMAP
    private let workers: Workers

    /// Fits an embedding. The time grows with `n log n` of the number of points.
    public init(of points: Points, _ options: Options = Options(), threads: Int = 1) throws(ManifoldFailure) {
        var inner = UMAP.Options()
        inner.neighborCount = options.neighborCount
        inner.minimumDistance = options.minimumDistance
        inner.epochs = options.epochs
        inner.seed = options.seed
        let workers = Workers(count: threads)
        self.workers = workers
        model = try ManifoldFailure.wrapping { () throws(ManifoldError) in
            var fitting = try UMAP.Fitting(points.tensor, inner, workers: workers)
            fitting.advance(by: fitting.epochs, workers: workers)
            return fitting.model(workers: workers)
        }
    }

    /// Where the points lie: a row of two numbers for each.
    public var positions: Points { Points(model.embedding) }

    /// Places further points among the fitted ones, which stay.
    public func placing(_ points: Points) throws(ManifoldFailure) -> Points {
        Points(
            try ManifoldFailure.wrapping { () throws(ManifoldError) in
                try model.transform(points.tensor, workers: workers)
            })
    }
}

/// The seeding of k-means++ (Arthur, Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007).
public enum KMeansSeeding {
    /// Indices of `count` points, each drawn with a probability that grows with its squared distance to those before.
    /// - Parameter trials: Draws for each seed, of which the best is kept; nil: `2 + floor(log count)`, 1: the plain method.
    public static func seeds(of points: Points, count: Int, trials: Int? = nil, seed: UInt64) -> [Int] {
        var generator = Philox(seed: seed, purpose: "product.k-means++")
        return KMeansPlusPlus.seeds(points.tensor, count: count, trials: trials, using: &generator)
    }
}

/// The directions in which points vary most.
public struct PrincipalAxes: Sendable {
    private let components: PrincipalComponents
    private let workers: Workers

    /// - Precondition: `count` is at most the number of columns.
    public init(of points: Points, count: Int, threads: Int = 1) throws(ManifoldFailure) {
        let workers = Workers(count: threads)
        self.workers = workers
        components = try ManifoldFailure.wrapping { () throws(ManifoldError) in
            try PrincipalComponents(points.tensor, count: count, workers: workers)
        }
    }

    /// The coordinates of points along the directions, largest variance first.
    public func project(_ points: Points) -> Points { Points(components.project(points.tensor, workers: workers)) }
}
