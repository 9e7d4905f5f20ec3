import Tensors

/// The exact nearest rows of a few new rows among very many, by an index with a lower bound on distances.
///
/// The sketch of a row has its leading principal components, and the distance of the residual from the pivot of a group
/// of rows with similar residuals. This gives a lower bound on the distance of two rows. A search first measures some
/// likely rows. Then it measures only rows whose lower bound is below the distances found; further components make the
/// bound sharper.
package struct NeighborSketch: Sendable {
    /// Columns of the leading sketches.
    package static let width = 16
    /// Below this number of rows a full scan is as fast as the sketch.
    private static let minimumRows = 16_384
    private static let queryBlock = 256
    /// Queries whose candidates one thread measures at a time.
    static let queriesPerChunk = 8
    /// The relative cost of a number that is read in random order: that of a number in a product is 1.
    private static let randomAccessCost = 8.0
    /// The number of points that are searched for to estimate the cost of searches.
    private static let sampleQueries = 64

    typealias Neighbor = (squared: Float, index: Int32)

    let points: Tensor
    let components: PrincipalComponents
    let groups: RestGroups
    /// Sketches of the points, in the order of `groups`.
    let sketches: RowSketches
    /// Squared norms of the leading components plus squared distances from the pivots; then padding.
    let tails: [Float]
    let largestNorm: Float
    /// The leading components of the pivots.
    let pivots: Tensor
    let pivotNorms: [Float]
    /// Neighbors of the points, if known: with them a search soon finds how far the nearest are.
    let graph: NeighborTable?

    /// Sketches for searches for `count` neighbors; nil where they would not pay or the points are not finite.
    /// - Parameter graph: Neighbors of the points, the nearest or nearly so, if known; they make searches faster.
    package init?(_ index: NearestNeighbors, graph: NeighborTable? = nil, count: Int, workers: Workers) {
        let points = index.points
        guard points.rowCount >= Self.minimumRows, count <= points.rowCount,
            Self.width + 1 < RowSketches.wholeWidth(features: points.columnCount)
        else { return nil }
        self.init(points, graph: graph, workers: workers)
        guard cost(count, workers) < Double(points.columnCount) else { return nil }
    }

    /// Sketches whose leading part has `width` columns, less than half of the points'; nil if these are not finite.
    package init?(_ points: Tensor, graph: NeighborTable? = nil, width: Int = width, workers: Workers) {
        let whole = RowSketches.wholeWidth(features: points.columnCount)
        precondition(1..<whole - 1 ~= width, "NeighborSketch: \(width) columns for \(points.shape)")
        precondition(
            graph.map { $0.rowCount == points.rowCount } ?? true,
            "NeighborSketch: \(points.shape) and others' neighbors")
        guard let components = try? PrincipalComponents(points, count: whole - 1, workers: workers) else { return nil }
        (self.points, self.graph, self.components) = (points, graph, components)
        let leading = components.prefix(width)
        groups = RestGroups(points, beyond: leading, workers)
        sketches = RowSketches(points, components, width: width, order: groups.order, workers)
        tails = groups.squaredRadii(adding: sketches.leadingNorms)
        largestNorm = sketches.norms.max() ?? 0
        pivots = leading.project(points.gatheringRows(groups.pivotRows), workers: workers)
        pivotNorms = pivots.squaredNorms
    }

    /// About `count` of so many rows, ascending: a random one of each stretch of equal length, so that no order of the
    /// rows hides some of them.
    static func sample(of rowCount: Int, _ count: Int) -> [Int] {
        var generator = Philox(seed: 0, purpose: "sketch.sample")
        let count = min(count, rowCount)
        return (0..<count).map { stretch in
            Int.random(in: stretch * rowCount / count..<(stretch + 1) * rowCount / count, using: &generator)
        }
    }

    /// For each row of `queries`, `[M, D]`, its `count` nearest points.
    package func neighbors(of queries: Tensor, count: Int, workers: Workers) -> NeighborTable {
        precondition(
            queries.columnCount == points.columnCount && count <= points.rowCount,
            "NeighborSketch: \(count) neighbors of \(queries.shape) in \(points.shape)")
        var neighbors: [[Neighbor]] = []
        for start in stride(from: 0, to: queries.rowCount, by: Self.queryBlock) {
            let queries = queries.gatheringRows(start..<min(queries.rowCount, start + Self.queryBlock))
            let candidates = candidates(queries, count, workers)
            neighbors += workers.map(queries.rowCount, by: Self.queriesPerChunk) { rows in
                rows.map { row in measured(candidates, queries, row, count) }
            }.flatMap(\.self)
        }
        return NeighborTable(
            rowCount: queries.rowCount, count: count, indices: neighbors.flatMap { $0.map(\.index) },
            distances: neighbors.flatMap { $0.map { $0.squared.squareRoot() } })
    }

    /// What a query costs with each point, in numbers of a product; the rows as they are would cost their columns.
    private func cost(_ count: Int, _ workers: Workers) -> Double {
        let queries = points.gatheringRows(Self.sample(of: points.rowCount, Self.sampleQueries))
        let blocks = candidates(queries, count, workers).blocks
        let compared = blocks.reduce(0) { $0 + $1.comparisons } * sketches.rest.columnCount
        let measured = blocks.reduce(0) { $0 + $1.neighbors.count } * points.columnCount
        return Double(sketches.leading.columnCount)
            + Self.randomAccessCost * Double(compared + measured) / Double(queries.rowCount * points.rowCount)
    }
}
