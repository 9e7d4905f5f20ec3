import Manifold
import Problems
import Tensors

extension Points {
    package var tensor: Tensor { Tensor([count, columnCount], elements: elements) }

    init(_ tensor: Tensor) { self.init(tensor.elements, columnCount: tensor.columnCount) }
}

/// Why points cannot be embedded or projected, as when a number is not finite.
public struct ManifoldFailure: Error, CustomStringConvertible {
    public let description: String

    static func wrapping<Result>(_ body: () throws(Problem) -> Result) throws(ManifoldFailure) -> Result {
        do {
            return try body()
        } catch {
            throw ManifoldFailure(description: error.reason)
        }
    }

    static func require(_ holds: Bool, _ name: String, _ value: some Any, _ range: String) throws(ManifoldFailure) {
        if !holds { throw ManifoldFailure(description: "\(name) is \(value): it must be \(range)") }
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

        func check() throws(ManifoldFailure) {
            try ManifoldFailure.require(neighborCount >= 2, "neighborCount", neighborCount, "at least 2")
            try ManifoldFailure.require(
                0..<3 ~= minimumDistance, "minimumDistance", minimumDistance, "at least 0 and less than 3")
            if let epochs { try ManifoldFailure.require(epochs >= 0, "epochs", epochs, "at least 0") }
        }
    }

    private let model: UMAP
    private let workers: Workers

    /// Fits an embedding. Up to 50,000 points, or with more than 128 neighbors, the time grows with the square of the
    /// number of points; otherwise about with `n log n`.
    /// - Throws: `ManifoldFailure` for an option that is out of its range, or a number that is not finite or
    ///   larger than 1e15.
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

    /// Where the points lie: a row of two numbers for each.
    public var positions: Points { Points(model.embedding) }

    /// Places further points among the fitted ones, which stay.
    /// - Throws: `ManifoldFailure` for points of another number of columns, or a number that is not finite or
    ///   larger than 1e15.
    public func placing(_ points: Points) throws(ManifoldFailure) -> Points {
        Points(
            try ManifoldFailure.wrapping { () throws(Problem) in
                try model.transform(points.tensor, workers: workers)
            })
    }
}

/// The seeding of k-means++ (Arthur, Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007).
public enum KMeansSeeding {
    /// Indices of `count` points, each drawn with a probability that grows with its squared distance to those before.
    /// All indices where there are no more points.
    /// - Parameter trials: Draws for each seed, of which the best is kept; nil: `2 + floor(log count)`, 1: the plain method.
    /// - Throws: `ManifoldFailure` for a negative count, no trials, or a number that is not finite or larger than 1e15.
    public static func seeds(
        of points: Points, count: Int, trials: Int? = nil, seed: UInt64
    ) throws(ManifoldFailure) -> [Int] {
        try ManifoldFailure.require(count >= 0, "count", count, "at least 0")
        if let trials { try ManifoldFailure.require(trials >= 1, "trials", trials, "at least 1") }
        try ManifoldFailure.wrapping { () throws(Problem) in try points.tensor.checkFinite() }
        var generator = Philox(seed: seed, purpose: "product.k-means++")
        return KMeansPlusPlus.seeds(points.tensor, count: count, trials: trials, using: &generator)
    }
}

/// The directions in which points vary most.
public struct PrincipalAxes: Sendable {
    private let components: PrincipalComponents
    private let workers: Workers

    /// Finds `count` directions; as many as there are columns if there are no more.
    /// - Throws: `ManifoldFailure` for a count below 1, or a number that is not finite or larger than 1e15.
    public init(of points: Points, count: Int, threads: Int = 1) throws(ManifoldFailure) {
        try ManifoldFailure.require(count >= 1, "count", count, "at least 1")
        let workers = Workers(count: threads)
        self.workers = workers
        components = try ManifoldFailure.wrapping { () throws(Problem) in
            try PrincipalComponents(points.tensor, count: count, workers: workers)
        }
    }

    /// The coordinates of points along the directions, largest variance first.
    /// - Throws: `ManifoldFailure` for points of another number of columns.
    public func project(_ points: Points) throws(ManifoldFailure) -> Points {
        try ManifoldFailure.wrapping { () throws(Problem) in
            guard points.columnCount == components.mean.count else {
                throw .featureCount(found: points.columnCount, expected: components.mean.count)
            }
            return Points(components.project(points.tensor, workers: workers))
        }
    }
}
