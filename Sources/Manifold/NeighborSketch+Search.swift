import CNumericShims
import Tensors

extension NeighborSketch {
    /// The number of points in one matrix product. More points make the product faster, until its results (4 bytes for
    /// each query and point) leave the cache.
    private static let pointBlock = 512
    /// The number of points of the nearest group that a search starts from, in addition to the nearest pivots. More
    /// points make the first radius smaller and cost more distances.
    private static let membersPerSearch = 32
    /// The number of steps along the neighbor graph. More steps make the radius smaller and cost more distances.
    private static let expansionSteps = 3
    /// The number of points whose neighbors are tried in each step. More points make the radius smaller and cost more
    /// distances.
    private static let expandedPerStep = 2

    /// The points that may be among the nearest of some queries.
    struct Candidates {
        let blocks: [Found]
        /// The squared search radius of each query, plus its rounding margin.
        let radii: [Float]
        /// For each query, the largest rounding error of a squared distance between sketches.
        let margins: [Float]
    }

    /// Finds the points that are not excluded by their lower bounds (steps 1 to 3).
    func candidates(_ queries: Tensor, _ count: Int, _ workers: Workers) -> Candidates {
        let sketched = RowSketches(queries, components, width: sketches.leading.columnCount, workers)
        let fromPivots = groups.distances(of: queries, workers)
        let startPoints = startPoints(sketched, fromPivots, count, workers)
        let factor = NearestNeighbors.marginFactor(features: points.columnCount)
        let margins = sketched.norms.map { factor * ($0 + largestNorm) }
        let radii = workers.map(queries.rowCount, by: Self.queriesPerChunk) { rows in
            rows.map { row in estimatedRadius(from: startPoints[row], queries, row, count) + margins[row] }
        }.flatMap(\.self)
        let limits = fromPivots.limits(within: radii, of: sketched.leadingNorms)
        let blocks = workers.map(points.rowCount, by: Self.pointBlock) { block in
            found(sketched, fromPivots.distances, limits, within: radii, in: block)
        }
        return Candidates(blocks: blocks, radii: radii, margins: margins)
    }

    /// The likely points of each query: the `count` nearest of the points that are pivots, and some points of the group
    /// whose pivot is nearest to the query's residual.
    private func startPoints(
        _ queries: RowSketches, _ fromPivots: ResidualGroups.Distances, _ count: Int, _ workers: Workers
    ) -> [[Int32]] {
        let groupCount = pivots.rowCount
        let products = Tensor([queries.norms.count, groupCount]) {
            queries.leading.multiplyByMinusTwice(pivots, 0..<groupCount, into: $0.baseAddress!, leadingC: groupCount)
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

    /// An upper bound on the squared distance of the `count`-th nearest point. With a neighbor graph it is close to
    /// that distance.
    private func estimatedRadius(from startPoints: [Int32], _ queries: Tensor, _ row: Int, _ count: Int) -> Float {
        var nearest = NearestList(count: count)
        var seen: Set<Int32> = []
        measure(startPoints.filter { seen.insert($0).inserted }, queries, row, into: &nearest)
        guard let graph else { return nearest.squaredRadius }
        for _ in 0..<Self.expansionSteps {
            let next = nearest.neighbors.prefix(Self.expandedPerStep)
                .flatMap { graph.indices(of: Int($0.index)) }
                .filter { seen.insert($0).inserted }
            measure(next, queries, row, into: &nearest)
        }
        return nearest.squaredRadius
    }

    /// The points of one block that may be near each query.
    struct Found {
        var neighbors: [Neighbor] = []
        /// For each query, the end of its points in `neighbors`.
        var ends: [Int] = []
        /// The number of points whose further coordinates were compared.
        var comparisons = 0

        func forEach(of row: Int, _ body: (Neighbor) -> Void) {
            for place in (row == 0 ? 0 : ends[row - 1])..<ends[row] { body(neighbors[place]) }
        }
    }

    /// The points of a block whose lower bound on the squared distance is within the search radius of a query.
    ///
    /// - Parameters:
    ///   - distances: Distances of the queries' residuals from the pivots.
    ///   - limits: See `ResidualGroups.Distances.limits`.
    ///   - radii: The squared search radius of each query.
    private func found(
        _ queries: RowSketches, _ distances: Tensor, _ limits: Tensor, within radii: [Float], in block: Range<Int>
    ) -> Found {
        let segments = groups.segments(of: block)
        var found = Found()
        withUnsafeTemporaryAllocation(
            of: Float.self, capacity: radii.count * block.count + ResidualGroups.padding
        ) { products in
            queries.leading.multiplyByMinusTwice(
                sketches.leading, block, into: products.baseAddress!, leadingC: block.count)
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: block.count) { indices in
                queries.comparing(with: sketches) { comparison in
                    for (row, radius) in radii.enumerated() {
                        let products = products.baseAddress! + row * block.count
                        let norm = queries.leadingNorms[row]
                        let count = groups.indices(
                            within: limits, distances, row, products, pointTerms, segments,
                            into: indices.baseAddress!)
                        for index in 0..<count {
                            let place = Int(indices[index])
                            let point = block.lowerBound + place
                            // Reads ahead by two points, so that a row is in the cache when it is compared.
                            if index + 2 < count { comparison.prefetch(block.lowerBound + Int(indices[index + 2])) }
                            let leading = products[place] + norm + sketches.leadingNorms[point]
                            let squared = leading + comparison.distance(row, point, within: radius - leading)
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

    /// The `count` nearest candidates of a query, with exact distances (step 4). The `2 count` candidates with the
    /// smallest bounds come first. Their distances give a smaller radius, which excludes most of the others.
    func exactNeighbors(_ candidates: Candidates, _ queries: Tensor, _ row: Int, _ count: Int) -> [Neighbor] {
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

    /// Computes exact distances of some points from a query and offers them to its list.
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
