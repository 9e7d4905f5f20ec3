import Tensors

/// Exact nearest neighbors of a few new rows among very many points.
///
/// The index stores the first 16 PCA coordinates of each point, the leading ones. The residual of a point is the point
/// minus its projection on these 16 components; a pivot is the residual of a chosen point. The index also stores the
/// distance of each residual from a pivot. Both together give a lower bound on the distance to a query (triangle
/// inequality, as in LAESA: Micó, Oncina, Vidal, 1994).
///
/// A search has four steps:
/// 1. It computes the distances to some points that are probably near. The k-th smallest one is the search radius.
/// 2. It excludes all points whose lower bound exceeds the radius. This is one matrix product (`leading`).
/// 3. It adds more PCA coordinates (`further`) to the bounds of the remaining points, and excludes again.
/// 4. It computes the exact distances of the points that are left.
///
/// Results equal those of `NearestNeighbors`. The constants change the time of a search, never its result.
package struct NeighborSketch: Sendable {
    /// The number of PCA coordinates in step 2. More of them exclude more points; each costs a multiply-add for each
    /// query and point.
    package static let width = 16
    /// Below 16,384 rows a full scan is as fast as the index, so no index is made.
    private static let minimumRows = 16_384
    /// Queries that are searched together. For each of these blocks, the points are packed once for the matrix
    /// products. Larger blocks do this less often and need more memory.
    private static let queryBlock = 256
    /// The number of queries whose candidates one thread compares at a time. Fewer queries balance the threads better
    /// and cost more task switches.
    static let queriesPerChunk = 8
    /// An estimate of the cost of reading one float of a row in random order, in multiply-adds of a matrix product.
    /// With a larger value, an index is made for fewer pools of tiles.
    private static let randomAccessCost = 8.0
    /// Sample queries that estimate the cost of a search. More queries make the estimate better and take longer.
    private static let sampleQueries = 64

    typealias Neighbor = (squared: Float, index: Int32)

    let points: Tensor
    let components: PrincipalComponents
    let groups: ResidualGroups
    /// Sketches of the points, in the order of `groups`.
    let sketches: RowSketches
    /// For each point, in the order of `groups`: `r^2 + |p|^2`, with the distance `r` of its residual from the pivot
    /// and its leading coordinates `p`. This is the part of the lower bound that is the same for all queries. Padding
    /// follows.
    let pointTerms: [Float]
    /// The largest squared norm of a centered point. Rounding errors are in proportion to it.
    let largestNorm: Float
    /// The leading coordinates of the points that are pivots, `[groups, width]`.
    let pivots: Tensor
    /// The squared norms of `pivots`.
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
            Self.width + 1 < RowSketches.totalWidth(features: points.columnCount)
        else { return nil }
        self.init(points, graph: graph, workers: workers)
        guard cost(count, workers) < Double(points.columnCount) else { return nil }
    }

    /// An index with `width` leading coordinates. Nil if the points are not finite.
    ///
    /// - Precondition: `width` is at least 1, and step 3 has further coordinates: a sketch has `totalWidth - 1` of them
    ///   (`RowSketches`), and `width` is smaller.
    package init?(_ points: Tensor, graph: NeighborTable? = nil, width: Int = width, workers: Workers) {
        let total = RowSketches.totalWidth(features: points.columnCount)
        precondition(
            1..<total - 1 ~= width, "NeighborSketch: \(width) leading coordinates of \(total) for \(points.shape)")
        precondition(
            graph.map { $0.rowCount == points.rowCount } ?? true,
            "NeighborSketch: a graph of \(graph?.rowCount ?? 0) rows for \(points.rowCount) points")
        guard let components = try? PrincipalComponents(points, count: total - 1, workers: workers) else { return nil }
        (self.points, self.graph, self.components) = (points, graph, components)
        let leading = components.prefix(width)
        groups = ResidualGroups(points, residualsFrom: leading, workers)
        sketches = RowSketches(points, components, width: width, order: groups.order, workers)
        pointTerms = groups.squaredPivotDistances(adding: sketches.leadingNorms)
        largestNorm = sketches.norms.max() ?? 0
        pivots = leading.project(points.rows(at: groups.pivotRows), workers: workers)
        pivotNorms = pivots.squaredNorms
    }

    /// A stratified random sample of `count` of `rowCount` rows, at most all of them, ascending: one row from each of
    /// `count` equal ranges. So every part of the rows is sampled, also if the rows are sorted.
    static func sample(of rowCount: Int, _ count: Int) -> [Int] {
        var generator = Philox(seed: 0, purpose: "sketch.sample")
        let count = min(count, rowCount)
        return (0..<count).map { range in
            Int.random(in: range * rowCount / count..<(range + 1) * rowCount / count, using: &generator)
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
                rows.map { row in exactNeighbors(candidates, queries, row, count) }
            }.flatMap(\.self)
        }
        return NeighborTable(
            rowCount: queries.rowCount, count: count, indices: neighbors.flatMap { $0.map(\.index) },
            distances: neighbors.flatMap { $0.map { $0.squared.squareRoot() } })
    }

    /// Estimated multiply-adds for each query and point. A full scan costs D, the number of columns.
    private func cost(_ count: Int, _ workers: Workers) -> Double {
        let queries = points.rows(at: Self.sample(of: points.rowCount, Self.sampleQueries))
        let blocks = candidates(queries, count, workers).blocks
        let floatsOfBounds = blocks.reduce(0) { $0 + $1.comparisons } * sketches.further.columnCount
        let floatsOfPoints = blocks.reduce(0) { $0 + $1.neighbors.count } * points.columnCount
        return Double(sketches.leading.columnCount)
            + Self.randomAccessCost * Double(floatsOfBounds + floatsOfPoints)
            / Double(queries.rowCount * points.rowCount)
    }
}
