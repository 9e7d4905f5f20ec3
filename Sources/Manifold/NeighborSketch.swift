import CNumericShims
import Tensors

/// The exact nearest rows of a few new ones among very many, by a sketch of the rows.
///
/// A sketch is a row's leading principal components and how far what they leave out lies from the pivot of a group of
/// rows that are alike in that. Rows are no nearer than that says. So only rows that it lets lie as near as the nearest
/// of some likely ones are measured, if further components do not show that they lie beyond.
package struct NeighborSketch: Sendable {
    /// Columns of the leading sketches.
    package static let width = 16
    /// Fewer rows than these are as quickly looked at whole.
    private static let fewestRows = 16_384
    private static let queryBlock = 256
    /// Queries whose candidates are measured by one thread at a time.
    private static let fewQueries = 8
    /// Points whose products with a block of queries stay in the cache.
    private static let pointBlock = 512
    /// A search begins at so many points of the group that a query seems to belong to, besides the nearest pivots...
    private static let fewMembers = 32
    /// ...and goes so many steps to the neighbors of so many points that are nearest so far.
    private static let steps = 3
    private static let branches = 2
    /// What a number costs that is looked at out of order: so many times one of a product.
    private static let outOfOrder = 8.0
    /// So many of the points are searched for to see what searches cost.
    private static let trials = 64

    private typealias Neighbor = (squared: Float, index: Int32)

    private let points: Tensor
    private let components: PrincipalComponents
    private let groups: RestGroups
    /// Of the points as they are grouped.
    private let sketches: RowSketches
    /// Of their leading parts and from the pivots, squared and added; and padding.
    private let tails: [Float]
    private let largestNorm: Float
    /// The leading sketches of the pivots.
    private let pivots: Tensor
    private let pivotNorms: [Float]
    /// Neighbors of the points, if they are known: by them a search soon knows how far the nearest are.
    private let graph: NeighborTable?

    /// Sketches for searches for `count` neighbors; nil where they would not pay or the points are not finite.
    /// - Parameter graph: Neighbors of the points, the nearest or nearly so, if known; they make searches faster.
    package init?(_ index: NearestNeighbors, graph: NeighborTable? = nil, count: Int, workers: Workers) {
        let points = index.points
        guard points.rowCount >= Self.fewestRows, count <= points.rowCount,
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
        let leaders = components.prefix(width)
        groups = RestGroups(points, beyond: leaders, workers)
        sketches = RowSketches(points, components, width: width, order: groups.order, workers)
        tails = groups.squaredRadii(adding: sketches.leadingNorms)
        largestNorm = sketches.norms.max() ?? 0
        pivots = leaders.project(points.gatheringRows(groups.pivotRows), workers: workers)
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
            neighbors += workers.map(queries.rowCount, by: Self.fewQueries) { rows in
                rows.map { row in measured(candidates, queries, row, count) }
            }.flatMap(\.self)
        }
        return NeighborTable(
            rowCount: queries.rowCount, count: count, indices: neighbors.flatMap { $0.map(\.index) },
            distances: neighbors.flatMap { $0.map { $0.squared.squareRoot() } })
    }

    /// What a query costs with each point, in numbers of a product; the rows as they are would cost their columns.
    private func cost(_ count: Int, _ workers: Workers) -> Double {
        let queries = points.gatheringRows(Self.sample(of: points.rowCount, Self.trials))
        let blocks = candidates(queries, count, workers).blocks
        let compared = blocks.reduce(0) { $0 + $1.comparisons } * sketches.rest.columnCount
        let measured = blocks.reduce(0) { $0 + $1.neighbors.count } * points.columnCount
        return Double(sketches.leading.columnCount)
            + Self.outOfOrder * Double(compared + measured) / Double(queries.rowCount * points.rowCount)
    }

    /// Among which points the nearest of some queries are.
    private struct Candidates {
        let blocks: [Found]
        /// The squared distance within which each query's nearest lie, and more:
        let reaches: [Float]
        /// by so much may what is known of distances by sketches be too much.
        let margins: [Float]
    }

    private func candidates(_ queries: Tensor, _ count: Int, _ workers: Workers) -> Candidates {
        let sketched = RowSketches(queries, components, width: sketches.leading.columnCount, workers)
        let fromPivots = groups.distances(of: queries, workers)
        let seeds = seeds(sketched, fromPivots, count, workers)
        let factor = NearestNeighbors.marginFactor(features: points.columnCount)
        let margins = sketched.norms.map { factor * ($0 + largestNorm) }
        let reaches = workers.map(queries.rowCount, by: Self.fewQueries) { rows in
            rows.map { row in approach(from: seeds[row], queries, row, count) + margins[row] }
        }.flatMap(\.self)
        let limits = fromPivots.limits(within: reaches, of: sketched.leadingNorms)
        let blocks = workers.map(points.rowCount, by: Self.pointBlock) { block in
            found(sketched, fromPivots.distances, limits, within: reaches, in: block)
        }
        return Candidates(blocks: blocks, reaches: reaches, margins: margins)
    }

    /// For each query the `count` nearest pivots, and some points of the group that it seems to belong to.
    private func seeds(
        _ queries: RowSketches, _ fromPivots: RestGroups.Distances, _ count: Int, _ workers: Workers
    ) -> [[Int32]] {
        let groupCount = pivots.rowCount
        let products = Tensor([queries.norms.count, groupCount]) {
            queries.leading.multiplyByMinusTwice(pivots, 0..<groupCount, into: $0.baseAddress!, leading: groupCount)
        }
        return workers.map(queries.norms.count, by: Self.fewQueries) { rows in
            rows.map { row in
                var nearest = Nearest(count: count)
                var own = (distance: Float.infinity, group: 0)
                products.withUnsafeElements { products in
                    fromPivots.distances.withUnsafeElements { distances in
                        for group in 0..<groupCount {
                            let distance = distances[row * groupCount + group]
                            if distance < own.distance { own = (distance, group) }
                            let leading = products[row * groupCount + group] + pivotNorms[group]
                            nearest.offer((leading + distance * distance, Int32(group)))
                        }
                    }
                }
                return nearest.neighbors.map { Int32(groups.pivotRows[Int($0.index)]) }
                    + groups.members(of: own.group).prefix(Self.fewMembers).map(Int32.init)
            }
        }.flatMap(\.self)
    }

    /// The squared distance of a query within which `count` points lie, few of them elsewhere than nearest if neighbors
    /// of the points are known.
    private func approach(from seeds: [Int32], _ queries: Tensor, _ row: Int, _ count: Int) -> Float {
        var nearest = Nearest(count: count)
        var seen: Set<Int32> = []
        measure(seeds.filter { seen.insert($0).inserted }, queries, row, into: &nearest)
        guard let graph else { return nearest.reach }
        for _ in 0..<Self.steps {
            let next = nearest.neighbors.prefix(Self.branches)
                .flatMap { graph.indices(of: Int($0.index)) }
                .filter { seen.insert($0).inserted }
            measure(next, queries, row, into: &nearest)
        }
        return nearest.reach
    }

    /// The points of a block that may be near each query.
    private struct Found {
        var neighbors: [Neighbor] = []
        /// Where those of each query end.
        var ends: [Int] = []
        /// How many points' further components were looked at.
        var comparisons = 0

        func forEach(of row: Int, _ body: (Neighbor) -> Void) {
            for place in (row == 0 ? 0 : ends[row - 1])..<ends[row] { body(neighbors[place]) }
        }
    }

    /// The points of a block that lie within the reach of a query so far as sketches tell.
    /// - Parameters:
    ///   - distances: Of queries from pivots.
    ///   - limits: For each query and group what products, norms and radii may come to.
    private func found(
        _ queries: RowSketches, _ distances: Tensor, _ limits: Tensor, within reaches: [Float], in block: Range<Int>
    ) -> Found {
        let stretches = groups.stretches(of: block)
        var found = Found()
        withUnsafeTemporaryAllocation(
            of: Float.self, capacity: reaches.count * block.count + RestGroups.padding
        ) { products in
            queries.leading.multiplyByMinusTwice(
                sketches.leading, block, into: products.baseAddress!, leading: block.count)
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: block.count) { places in
                queries.comparing(with: sketches) { rests in
                    for (row, reach) in reaches.enumerated() {
                        let products = products.baseAddress! + row * block.count
                        let norm = queries.leadingNorms[row]
                        let count = groups.places(
                            within: limits, distances, row, products, tails, stretches, into: places.baseAddress!)
                        for index in 0..<count {
                            let place = Int(places[index])
                            let point = block.lowerBound + place
                            if index + 2 < count { rests.prefetch(block.lowerBound + Int(places[index + 2])) }
                            let leading = products[place] + norm + sketches.leadingNorms[point]
                            let squared = leading + rests.distance(row, point, within: reach - leading)
                            if squared <= reach { found.neighbors.append((squared, Int32(groups.order[point]))) }
                        }
                        found.comparisons += count
                        found.ends.append(found.neighbors.count)
                    }
                }
            }
        }
        return found
    }

    /// Measures the candidates of a query, those with the nearest sketches first, and returns its `count` nearest.
    private func measured(_ candidates: Candidates, _ queries: Tensor, _ row: Int, _ count: Int) -> [Neighbor] {
        var nearest = Nearest(count: count)
        var first = Nearest(count: 2 * count)
        for found in candidates.blocks { found.forEach(of: row) { first.offer($0) } }
        measure(first.neighbors.map(\.index), queries, row, into: &nearest)
        guard let last = first.neighbors.last else { return nearest.neighbors }
        let reach = min(candidates.reaches[row], nearest.reach + candidates.margins[row])
        var others: [Int32] = []
        for found in candidates.blocks {
            found.forEach(of: row) { if $0.squared <= reach, last < $0 { others.append($0.index) } }
        }
        measure(others, queries, row, into: &nearest)
        return nearest.neighbors
    }

    /// Offers some points to the nearest of a query, by direct distances.
    private func measure(_ candidates: [Int32], _ queries: Tensor, _ row: Int, into nearest: inout Nearest) {
        let columns = points.columnCount
        queries.withUnsafeElements { queries in
            points.withUnsafeElements { points in
                for (place, index) in candidates.enumerated() {
                    if place + 1 < candidates.count {
                        tessera_prefetch(points.baseAddress! + Int(candidates[place + 1]) * columns, columns)
                    }
                    let squared = tessera_squared_distance(
                        queries.baseAddress! + row * columns, points.baseAddress! + Int(index) * columns, columns)
                    nearest.offer((squared, index))
                }
            }
        }
    }
}

/// The nearest of the points offered, in their order.
private struct Nearest {
    let count: Int
    private(set) var neighbors: [(squared: Float, index: Int32)] = []

    init(count: Int) {
        self.count = count
        neighbors.reserveCapacity(count + 1)
    }

    /// The squared distance beyond which none is among them.
    var reach: Float { neighbors.count < count ? .infinity : neighbors.last?.squared ?? .infinity }

    mutating func offer(_ neighbor: (squared: Float, index: Int32)) {
        if neighbors.count == count {
            guard let last = neighbors.last, neighbor < last else { return }
            neighbors.removeLast()
        }
        neighbors.insert(neighbor, at: neighbors.firstIndex { neighbor < $0 } ?? neighbors.count)
    }
}
