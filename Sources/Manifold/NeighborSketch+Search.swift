import CNumericShims
import Tensors

extension NeighborSketch {
    /// Points whose products with a block of queries stay in the cache.
    private static let pointBlock = 512
    /// The number of points at which a search begins, of the group that a query seems to belong to. The nearest pivots
    /// are added to them.
    private static let membersPerSearch = 32
    /// How many times a search goes on to the neighbors of the nearest points so far. More steps make the estimate of
    /// the radius smaller and cost more distances.
    private static let expansionSteps = 3
    /// The number of points whose neighbors are measured in a step.
    private static let expandedPerStep = 2

    /// The points that can be among the nearest of some queries.
    struct Candidates {
        let blocks: [Found]
        /// For each query a squared distance within which its nearest points lie, plus the margin.
        let radii: [Float]
        /// For each query the largest rounding error of squared distances by sketches.
        let margins: [Float]
    }

    func candidates(_ queries: Tensor, _ count: Int, _ workers: Workers) -> Candidates {
        let sketched = RowSketches(queries, components, width: sketches.leading.columnCount, workers)
        let fromPivots = groups.distances(of: queries, workers)
        let seeds = seeds(sketched, fromPivots, count, workers)
        let factor = NearestNeighbors.marginFactor(features: points.columnCount)
        let margins = sketched.norms.map { factor * ($0 + largestNorm) }
        let radii = workers.map(queries.rowCount, by: Self.queriesPerChunk) { rows in
            rows.map { row in estimatedRadius(from: seeds[row], queries, row, count) + margins[row] }
        }.flatMap(\.self)
        let limits = fromPivots.limits(within: radii, of: sketched.leadingNorms)
        let blocks = workers.map(points.rowCount, by: Self.pointBlock) { block in
            found(sketched, fromPivots.distances, limits, within: radii, in: block)
        }
        return Candidates(blocks: blocks, radii: radii, margins: margins)
    }

    /// For each query the `count` nearest pivots, and some points of the group that it seems to belong to.
    private func seeds(
        _ queries: RowSketches, _ fromPivots: RestGroups.Distances, _ count: Int, _ workers: Workers
    ) -> [[Int32]] {
        let groupCount = pivots.rowCount
        let products = Tensor([queries.norms.count, groupCount]) {
            queries.leading.multiplyByMinusTwice(pivots, 0..<groupCount, into: $0.baseAddress!, leading: groupCount)
        }
        return workers.map(queries.norms.count, by: Self.queriesPerChunk) { rows in
            rows.map { row in
                var nearest = NearestList(count: count)
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
                    + groups.members(of: own.group).prefix(Self.membersPerSearch).map(Int32.init)
            }
        }.flatMap(\.self)
    }

    /// A squared distance within which at least `count` points lie. With `graph` it is close to the smallest one.
    private func estimatedRadius(from seeds: [Int32], _ queries: Tensor, _ row: Int, _ count: Int) -> Float {
        var nearest = NearestList(count: count)
        var seen: Set<Int32> = []
        measure(seeds.filter { seen.insert($0).inserted }, queries, row, into: &nearest)
        guard let graph else { return nearest.squaredRadius }
        for _ in 0..<Self.expansionSteps {
            let next = nearest.neighbors.prefix(Self.expandedPerStep)
                .flatMap { graph.indices(of: Int($0.index)) }
                .filter { seen.insert($0).inserted }
            measure(next, queries, row, into: &nearest)
        }
        return nearest.squaredRadius
    }

    /// The points of a block that may be near each query.
    struct Found {
        var neighbors: [Neighbor] = []
        /// Where those of each query end.
        var ends: [Int] = []
        /// The number of points whose further components were compared.
        var comparisons = 0

        func forEach(of row: Int, _ body: (Neighbor) -> Void) {
            for place in (row == 0 ? 0 : ends[row - 1])..<ends[row] { body(neighbors[place]) }
        }
    }

    /// The points of a block that lie within the reach of a query so far as sketches tell.
    /// - Parameters:
    ///   - distances: Of queries from pivots.
    ///   - limits: For each query and group the largest sum of product, norm and radius of a candidate.
    private func found(
        _ queries: RowSketches, _ distances: Tensor, _ limits: Tensor, within radii: [Float], in block: Range<Int>
    ) -> Found {
        let stretches = groups.stretches(of: block)
        var found = Found()
        withUnsafeTemporaryAllocation(
            of: Float.self, capacity: radii.count * block.count + RestGroups.padding
        ) { products in
            queries.leading.multiplyByMinusTwice(
                sketches.leading, block, into: products.baseAddress!, leading: block.count)
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: block.count) { places in
                queries.comparing(with: sketches) { rests in
                    for (row, radius) in radii.enumerated() {
                        let products = products.baseAddress! + row * block.count
                        let norm = queries.leadingNorms[row]
                        let count = groups.places(
                            within: limits, distances, row, products, tails, stretches, into: places.baseAddress!)
                        for index in 0..<count {
                            let place = Int(places[index])
                            let point = block.lowerBound + place
                            if index + 2 < count { rests.prefetch(block.lowerBound + Int(places[index + 2])) }
                            let leading = products[place] + norm + sketches.leadingNorms[point]
                            let squared = leading + rests.distance(row, point, within: radius - leading)
                            if squared <= radius { found.neighbors.append((squared, Int32(groups.order[point]))) }
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
    func measured(_ candidates: Candidates, _ queries: Tensor, _ row: Int, _ count: Int) -> [Neighbor] {
        var nearest = NearestList(count: count)
        var first = NearestList(count: 2 * count)
        for found in candidates.blocks { found.forEach(of: row) { first.offer($0) } }
        measure(first.neighbors.map(\.index), queries, row, into: &nearest)
        guard let last = first.neighbors.last else { return nearest.neighbors }
        let radius = min(candidates.radii[row], nearest.squaredRadius + candidates.margins[row])
        var others: [Int32] = []
        for found in candidates.blocks {
            found.forEach(of: row) { if $0.squared <= radius, last < $0 { others.append($0.index) } }
        }
        measure(others, queries, row, into: &nearest)
        return nearest.neighbors
    }

    /// Offers some points to the nearest of a query, by direct distances.
    private func measure(_ candidates: [Int32], _ queries: Tensor, _ row: Int, into nearest: inout NearestList) {
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
