import Problems
import Tensors

/// Uniform Manifold Approximation and Projection to the plane (McInnes, Healy, Melville, "UMAP: Uniform Manifold
/// Approximation and Projection for Dimension Reduction", arXiv 1802.03426, 2018).
///
/// A value is a fitted model: the fitted rows and their positions. The same rows, options and seed give bit-identical
/// results for any number of threads.
package struct UMAP: Sendable {
    package struct Options: Sendable, Hashable, Codable {
        /// Neighbors of a row, itself included. At most the number of rows minus one is used, but at least 2.
        package var neighborCount = 15
        /// The distance below which embedded points are not attracted.
        package var minimumDistance = 0.1
        /// The effective scale of embedded distances. Together with `minimumDistance` it determines how tight clusters
        /// are.
        package var spread = 1.0
        /// Passes over the graph. Nil means 500 for up to 10,000 rows, and 200 for more.
        package var epochs: Int?
        /// Random points that repel a point, for each neighbor that attracts it. More of them separate clusters better
        /// and take longer.
        package var negativeSamples = 5
        /// The size of the first step. It decreases linearly to 0.
        package var learningRate = 1.0
        /// Up to this number of rows neighbors are exact, and their time grows with `N^2`. Above, they are approximate,
        /// unless `neighborCount` exceeds the limit of `ApproximateNeighbors`.
        package var exactRowLimit = 50_000
        package var seed: UInt64 = 0

        package init() {}

        /// Up to this number of rows the layout runs for more epochs. More epochs improve the layout and take longer.
        package static let smallRowLimit = 10_000
        package static let epochs = (small: 500, large: 200)

        /// The number of epochs for a table of `count` rows.
        package func epochs(forRows count: Int) -> Int {
            epochs ?? (count <= Self.smallRowLimit ? Self.epochs.small : Self.epochs.large)
        }

        func check() {
            precondition(
                neighborCount >= 2 && spread > 0 && 0..<3 * spread ~= minimumDistance && negativeSamples >= 0
                    && learningRate > 0 && (epochs ?? 0) >= 0,
                "UMAP: \(self)")
        }
    }

    /// The initialization of the layout.
    package enum Start: String, Sendable, Codable {
        /// The eigenvectors of the graph's normalized Laplacian.
        case spectral
        /// Random, because the graph has more than one component.
        case randomForComponents
        /// Random, because there are fewer than four rows or the eigenvectors did not converge.
        case randomForEigenvectors
    }

    package let options: Options
    /// Positions of the fitted rows, `[N, 2]`.
    package let embedding: Tensor
    package let start: Start
    let curve: SimilarityCurve
    let index: NearestNeighbors
    let sketch: NeighborSketch?

    /// Restores a model from stored parts.
    package init(features: Tensor, embedding: Tensor, options: Options, start: Start, workers: Workers) {
        options.check()
        precondition(
            embedding.shape == [features.rowCount, 2], "UMAP: \(features.shape) embedded as \(embedding.shape)")
        self.init(
            index: NearestNeighbors(features), graph: nil, embedding: embedding, options: options, start: start,
            workers: workers)
    }

    init(
        index: NearestNeighbors, graph: NeighborTable?, embedding: Tensor, options: Options, start: Start,
        workers: Workers
    ) {
        self.options = options
        self.embedding = embedding
        self.start = start
        self.index = index
        sketch = NeighborSketch(index, graph: graph, count: options.neighborCount, workers: workers)
        curve = SimilarityCurve(minimumDistance: options.minimumDistance, spread: options.spread)
    }

    /// The rows that the model was fitted on, `[N, D]`.
    package var features: Tensor { index.points }
}

extension UMAP {
    /// Fits a model on `features`, `[N, D]`.
    ///
    /// Memory grows with the number of edges, at most `2 N neighborCount`, and not with `N^2`.
    ///
    /// - Parameters:
    ///   - interval: Epochs between two calls of `progress`.
    ///   - progress: Gets the current state, so that it can be shown. Not called if there are no epochs.
    ///   - cancellation: Checked before each call of `progress`.
    /// - Throws: `Problem.notFinite` or `.tooLarge`, naming the first bad feature; `CancellationError`.
    package static func fit(
        _ features: Tensor, _ options: Options = Options(), workers: Workers, interval: Int = 25,
        progress: (Fitting) -> Void = { _ in }, cancellation: Cancellation = Cancellation()
    ) throws -> UMAP {
        precondition(interval > 0, "UMAP: progress every \(interval) epochs")
        var fitting = try Fitting(features, options, workers: workers)
        while fitting.epoch < fitting.epochs {
            try cancellation.check()
            fitting.advance(by: interval, workers: workers)
            progress(fitting)
        }
        return fitting.model(workers: workers)
    }

    /// A fit that runs in steps. It is a value: a copy continues independently.
    package struct Fitting: Sendable {
        package let options: Options
        package let start: Start
        private let index: NearestNeighbors
        private let neighbors: NeighborTable
        private var layout: LayoutOptimizer

        /// Finds neighbors, builds the graph and initializes the layout. It runs no epoch.
        package init(_ features: Tensor, _ options: Options, workers: Workers) throws(Problem) {
            options.check()
            try features.checkFinite()
            self.options = options
            index = NearestNeighbors(features)
            let rows = features.rowCount
            let count = min(options.neighborCount, max(2, rows - 1))
            let epochs = options.epochs(forRows: rows)
            let others = max(0, min(count, rows) - 1)
            neighbors =
                rows <= options.exactRowLimit || others > ApproximateNeighbors.largestCount
                ? index.neighbors(count: others, workers: workers)
                : ApproximateNeighbors.neighbors(of: features, count: others, seed: options.seed, workers: workers)
            let scales = SmoothDistances(neighbors, neighborCount: count, workers: workers)
            let graph = FuzzyGraph(neighbors, scales).droppingEdges(tooWeakFor: epochs)
            let placed = SpectralStart.place(graph, seed: options.seed, workers: workers)
            start = placed.start
            layout = LayoutOptimizer(
                graph: graph, positions: placed.positions, epochs: epochs,
                curve: SimilarityCurve(minimumDistance: options.minimumDistance, spread: options.spread),
                negativeSamples: options.negativeSamples, learningRate: options.learningRate, seed: options.seed)
        }

        package var epoch: Int { layout.epoch }

        package var epochs: Int { layout.epochs }

        /// Runs the next `count` epochs, or the remaining ones if there are fewer.
        package mutating func advance(by count: Int, workers: Workers) { layout.advance(by: count, workers: workers) }

        /// Current positions, `[N, 2]`.
        package var embedding: Tensor { Tensor(points: layout.positions) }

        /// A model of the current state. It builds a search index, so it is expensive.
        package func model(workers: Workers) -> UMAP {
            UMAP(
                index: index, graph: neighbors, embedding: embedding, options: options, start: start, workers: workers)
        }
    }
}

extension Tensor {
    init(points: [SIMD2<Float>]) {
        self.init([points.count, 2], elements: points.flatMap { [$0.x, $0.y] })
    }

    /// The rows of an `[N, 2]` tensor.
    var points: [SIMD2<Float>] {
        withUnsafeElements { elements in
            (0..<rowCount).map { SIMD2(elements[2 * $0], elements[2 * $0 + 1]) }
        }
    }
}
