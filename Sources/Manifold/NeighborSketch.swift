import Tensors

/// Exact nearest neighbors of a few new rows among very many points.
///
/// The index stores the first 16 PCA coordinates of each point. The residual of a point is the point minus its PCA
/// projection; a pivot is the residual of a chosen point. The index also stores the distance of each residual from a
/// pivot. Both together give a lower bound on the distance to a query (triangle inequality, as in LAESA: Micó, Oncina,
/// Vidal, 1994).
///
/// A search first computes the distances to some likely points. The k-th smallest one is the search radius. Then it
/// excludes all points whose lower bound exceeds the radius. More PCA coordinates exclude more of the remaining points.
/// The rest is compared exactly. Results equal those of `NearestNeighbors`.
package struct NeighborSketch: Sendable {
    /// PCA coordinates that are stored for each point. More of them exclude more points; each costs a multiply-add for
    /// each query and point.
    package static let width = 16
    /// Below 16,384 rows a full scan is as fast as the index.
    private static let minimumRows = 16_384
    /// Queries that are searched together. More queries share the cost of packing the points and need more memory.
    private static let queryBlock = 256
    /// The number of queries whose candidates one thread compares at a time. Fewer queries balance the threads better
    /// and cost more task switches.
    static let queriesPerChunk = 8
    /// Cost of reading one float at random, relative to one multiply-add in a matrix product.
    private static let randomAccessCost = 8.0
    /// Sample queries that estimate the cost of a search. More queries make the estimate better and take longer.
    private static let sampleQueries = 64

    typealias Neighbor = (squared: Float, index: Int32)

    let points: Tensor
    let components: PrincipalComponents
    let groups: ResidualGroups
    /// Sketches of the points, in the order of `groups`.
    let sketches: RowSketches
    /// For each point, in the order of `groups`: squared distance of its residual from the pivot, plus squared norm of
    /// its leading components. Padding follows.
    let radiiPlusNorms: [Float]
    let largestNorm: Float
    /// The leading components of the pivots.
    let pivots: Tensor
    let pivotNorms: [Float]
    /// Neighbors of the points, if known. They give a small search radius early.
    let graph: NeighborTable?

    /// An index for searches of `count` neighbors. Nil if a full scan is estimated to be faster, or if the points are
    /// not finite.
    ///
    /// - Parameter graph: Exact or approximate neighbors of the points, if known. They make searches faster.
    package init?(_ index: NearestNeighbors, graph: NeighborTable? = nil, count: Int, workers: Workers) {
        let points = index.points
        guard points.rowCount >= Self.minimumRows, count <= points.rowCount,
            Self.width + 1 < RowSketches.wholeWidth(features: points.columnCount)
        else { return nil }
        self.init(points, graph: graph, workers: workers)
        guard cost(count, workers) < Double(points.columnCount) else { return nil }
    }

    /// An index with `width` leading components, less than half of the points' columns. Nil if the points are not
    /// finite.
    package init?(_ points: Tensor, graph: NeighborTable? = nil, width: Int = width, workers: Workers) {
        let whole = RowSketches.wholeWidth(features: points.columnCount)
        precondition(1..<whole - 1 ~= width, "NeighborSketch: \(width) columns for \(points.shape)")
        precondition(
            graph.map { $0.rowCount == points.rowCount } ?? true,
            "NeighborSketch: \(points.shape) and others' neighbors")
        guard let components = try? PrincipalComponents(points, count: whole - 1, workers: workers) else { return nil }
        (self.points, self.graph, self.components) = (points, graph, components)
        let leading = components.prefix(width)
        groups = ResidualGroups(points, beyond: leading, workers)
        sketches = RowSketches(points, components, width: width, order: groups.order, workers)
        radiiPlusNorms = groups.squaredRadii(adding: sketches.leadingNorms)
        largestNorm = sketches.norms.max() ?? 0
        pivots = leading.project(points.rows(at: groups.pivotRows), workers: workers)
        pivotNorms = pivots.squaredNorms
    }

    /// A stratified random sample of about `count` of `rowCount` rows, ascending: one row from each of `count` equal
    /// ranges. So every part of the rows is sampled, in whatever order they are.
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
            let queries = queries.rows(at: start..<min(queries.rowCount, start + Self.queryBlock))
            let candidates = candidates(queries, count, workers)
            neighbors += workers.map(queries.rowCount, by: Self.queriesPerChunk) { rows in
                rows.map { row in measured(candidates, queries, row, count) }
            }.flatMap(\.self)
        }
        return NeighborTable(
            rowCount: queries.rowCount, count: count, indices: neighbors.flatMap { $0.map(\.index) },
            distances: neighbors.flatMap { $0.map { $0.squared.squareRoot() } })
    }

    /// Estimated multiply-adds for each query and point. A full scan costs as many as the points have columns.
    private func cost(_ count: Int, _ workers: Workers) -> Double {
        let queries = points.rows(at: Self.sample(of: points.rowCount, Self.sampleQueries))
        let blocks = candidates(queries, count, workers).blocks
        let compared = blocks.reduce(0) { $0 + $1.comparisons } * sketches.rest.columnCount
        let measured = blocks.reduce(0) { $0 + $1.neighbors.count } * points.columnCount
        return Double(sketches.leading.columnCount)
            + Self.randomAccessCost * Double(compared + measured) / Double(queries.rowCount * points.rowCount)
    }
}
