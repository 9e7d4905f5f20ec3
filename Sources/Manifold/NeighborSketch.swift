import CNumericShims
import Tensors

/// The exact nearest rows of a few new ones among very many, by a sketch of the rows.
///
/// A sketch is a row's leading principal components and the length of what they leave out. Sketches are never farther
/// apart than their rows. So the nearest sketches give a distance within which the nearest rows lie, and only rows whose
/// sketches lie within it are measured, if further components do not show that they lie beyond. How many components
/// lead is chosen by the rows.
package struct NeighborSketch: Sendable {
    /// Fewer rows than these are as quickly looked at whole.
    private static let fewestRows = 16_384
    private static let queryBlock = 256
    /// Queries whose candidates are measured by one thread at a time.
    private static let fewQueries = 8
    /// Points whose products with a block of queries stay in the cache.
    private static let pointBlock = 512
    /// A first idea of how far the nearest are comes from so many points...
    private static let sampleCount = 2048
    /// ...and from so much of their sketches.
    private static let sampleWidth = 32
    /// After the sample, each search goes on among so many times the points looked at before.
    private static let growth = 8
    /// From the nearest sampled points a search goes so many steps to the neighbors of so many that are nearest so far.
    private static let steps = 3
    private static let branches = 4

    private typealias Neighbor = (squared: Float, index: Int32)

    private let points: Tensor
    private let components: PrincipalComponents
    private let sketches: RowSketches
    private let largestNorm: Float
    private let sampled: [Int]
    /// The beginnings of the sketches of the sampled points.
    private let sample: Tensor
    private let sampleNorms: [Float]
    /// Neighbors of the points, if they are known: by them a search soon knows how far the nearest are.
    private let graph: NeighborTable?

    /// Sketches of the width that makes searches for `count` neighbors fastest; nil where they would not pay.
    /// - Parameter graph: Neighbors of the points, the nearest or nearly so, if they are known; they make searches faster.
    package init?(_ index: NearestNeighbors, graph: NeighborTable? = nil, count: Int, workers: Workers) {
        let points = index.points
        guard points.rowCount >= Self.fewestRows, let width = SketchWidth.fastest(index, count: count, workers)
        else { return nil }
        self.init(points, width: width.width, of: width.components, graph, workers)
    }

    /// Sketches whose leading part has `width` columns, at most half of the points'; nil if the points are not finite.
    package init?(_ points: Tensor, graph: NeighborTable? = nil, width: Int, workers: Workers) {
        let whole = RowSketches.wholeWidth(features: points.columnCount)
        precondition(2..<whole ~= width, "NeighborSketch: \(width) columns for \(points.shape)")
        guard let components = try? PrincipalComponents(points, count: whole - 2, workers: workers) else { return nil }
        self.init(points, width: width, of: components, graph, workers)
    }

    private init(
        _ points: Tensor, width: Int, of components: PrincipalComponents, _ graph: NeighborTable?, _ workers: Workers
    ) {
        precondition(
            graph.map { $0.rowCount == points.rowCount } ?? true,
            "NeighborSketch: \(points.shape) and others' neighbors")
        self.graph = graph
        self.points = points
        self.components = components
        sketches = RowSketches(points, components, width: width, workers)
        largestNorm = sketches.norms.max() ?? 0
        sampled = Self.sample(of: points.rowCount, Self.sampleCount)
        let leading = sketches.leading
        sample = Tensor(rows: sampled.map { Array(leading.row($0).prefix(Self.sampleWidth)) })
        sampleNorms = sample.squaredNorms
    }

    /// Columns of the leading sketches.
    package var width: Int { sketches.leading.columnCount }

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
            let rows = start..<min(queries.rowCount, start + Self.queryBlock)
            neighbors += nearest(queries.gatheringRows(rows), count, workers)
        }
        return NeighborTable(
            rowCount: queries.rowCount, count: count, indices: neighbors.flatMap { $0.map(\.index) },
            distances: neighbors.flatMap { $0.map { $0.squared.squareRoot() } })
    }

    /// For each of some queries its `count` nearest points. Products with all points are made once, a block of points at
    /// a time, and of a block only what may be nearest is kept; now and then that is measured, and less may be nearest.
    private func nearest(_ queries: Tensor, _ count: Int, _ workers: Workers) -> [[Neighbor]] {
        let sketched = RowSketches(queries, components, width: width, workers)
        let factor = NearestNeighbors.marginFactor(features: points.columnCount)
        // Distances of sketches are known less the query's norm: a product and the point's norm.
        let offsets = sketched.norms.map { factor * ($0 + largestNorm) - $0 }

        let seeds = sampledSeeds(sketched.leading, 2 * count, workers)
        var reaches = workers.map(queries.rowCount, by: Self.fewQueries) { rows in
            rows.map { row in approach(from: seeds[row], queries, row, count) + offsets[row] }
        }.flatMap(\.self)
        var nearest = [Nearest](repeating: Nearest(count: count), count: queries.rowCount)
        var start = 0
        while start < points.rowCount {
            let end = min(points.rowCount, max(start, Self.sampleCount) * Self.growth)
            let blocks = workers.map(end - start, by: Self.pointBlock) { block in
                found(sketched, reaches, in: start + block.lowerBound..<start + block.upperBound)
            }
            nearest = workers.map(queries.rowCount, by: Self.fewQueries) { rows in
                rows.map { row in
                    var nearest = nearest[row]
                    measure(blocks, within: reaches[row], less: offsets[row], queries, row, into: &nearest)
                    return nearest
                }
            }.flatMap(\.self)
            for row in reaches.indices { reaches[row] = min(reaches[row], nearest[row].reach + offsets[row]) }
            start = end
        }
        return nearest.map(\.neighbors)
    }

    /// The squared distance of a query within which `count` points lie, few of them elsewhere than nearest if neighbors of
    /// the points are known.
    private func approach(from seeds: [Int32], _ queries: Tensor, _ row: Int, _ count: Int) -> Float {
        var nearest = Nearest(count: count)
        measure(seeds, queries, row, into: &nearest)
        guard let graph else { return nearest.reach }
        var seen = Set(seeds)
        for _ in 0..<Self.steps {
            let next = nearest.neighbors.prefix(Self.branches)
                .flatMap { graph.indices(of: Int($0.index)) }
                .filter { seen.insert($0).inserted }
            measure(next, queries, row, into: &nearest)
        }
        return nearest.reach
    }

    /// For each query the `count` of the sampled points that are nearest by the beginnings of their sketches.
    private func sampledSeeds(_ queries: Tensor, _ count: Int, _ workers: Workers) -> [[Int32]] {
        let points = sample.rowCount
        let products = Tensor([queries.rowCount, points]) { products in
            nonisolated(unsafe) let products = products
            workers.forEach(points, by: Self.pointBlock) { block in
                multiply(
                    queries, sample, block, into: products.baseAddress! + block.lowerBound, leading: points)
            }
        }
        return workers.map(queries.rowCount, by: Self.fewQueries) { rows in
            rows.map { row in
                var seeds = Shortlist(count: count, margin: 0)
                products.withUnsafeElements {
                    seeds.offer($0.baseAddress! + row * points, sampleNorms, 0..<points, except: -1)
                }
                return seeds.candidates.map { Int32(sampled[Int($0)]) }
            }
        }.flatMap(\.self)
    }

    /// The points of a block that may be near each query.
    private struct Found {
        var neighbors: [Neighbor] = []
        /// Where those of each query end.
        var ends: [Int] = []

        func forEach(of row: Int, _ body: (Neighbor) -> Void) {
            for place in (row == 0 ? 0 : ends[row - 1])..<ends[row] { body(neighbors[place]) }
        }
    }

    /// The points of a block whose sketches lie within the reach of a query.
    private func found(_ queries: RowSketches, _ reaches: [Float], in block: Range<Int>) -> Found {
        var found = Found()
        withUnsafeTemporaryAllocation(of: Float.self, capacity: reaches.count * block.count) { products in
            multiply(queries.leading, sketches.leading, block, into: products.baseAddress!, leading: block.count)
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: block.count) { places in
                sketches.norms.withUnsafeBufferPointer { norms in
                    queries.comparing(with: sketches) { rows in
                        let norms = norms.baseAddress! + block.lowerBound
                        for (row, reach) in reaches.enumerated() {
                            let products = products.baseAddress! + row * block.count
                            let count = Self.places(within: reach, products, norms, block.count, into: places)
                            for index in 0..<count {
                                let place = Int(places[index])
                                let point = block.lowerBound + place
                                if index + 2 < count { rows.prefetch(block.lowerBound + Int(places[index + 2])) }
                                let squared = products[place] + norms[place] + rows.added(row, point)
                                if squared <= reach { found.neighbors.append((squared, Int32(point))) }
                            }
                            found.ends.append(found.neighbors.count)
                        }
                    }
                }
            }
        }
        return found
    }

    /// Products of queries, as wide as points or wider, with a block of points times -2.
    private func multiply(
        _ queries: Tensor, _ points: Tensor, _ block: Range<Int>,
        into products: UnsafeMutablePointer<Float>, leading: Int
    ) {
        let columns = points.columnCount
        queries.withUnsafeElements { elements in
            points.withUnsafeElements { points in
                BLAS.multiply(
                    .none, .transposed, m: queries.rowCount, n: block.count, k: columns, alpha: -2,
                    elements.baseAddress!, leadingA: queries.columnCount,
                    points.baseAddress! + block.lowerBound * columns, leadingB: columns, products, leadingC: leading)
            }
        }
    }

    /// Writes the places at which a product and a norm come to no more than `reach`, and says how many they are.
    private static func places(
        within reach: Float, _ products: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ count: Int,
        into places: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        var found = 0
        // Written wherever it may be, and kept where it is: a branch would be as often wrong as right.
        func take(_ range: Range<Int>) {
            for place in range {
                places[found] = Int32(truncatingIfNeeded: place)
                found += products[place] + norms[place] <= reach ? 1 : 0
            }
        }
        let whole = count / 16 * 16
        for start in stride(from: 0, to: whole, by: 16) {
            let lanes = UnsafeRawPointer(products + start).loadUnaligned(as: SIMD16<Float>.self)
            let offsets = UnsafeRawPointer(norms + start).loadUnaligned(as: SIMD16<Float>.self)
            if any((lanes + offsets) .<= reach) { take(start..<start + 16) }
        }
        take(whole..<count)
        return found
    }

    /// Measures what was found within `reach` of a query, those with the nearest sketches first.
    private func measure(
        _ blocks: [Found], within reach: Float, less offset: Float, _ queries: Tensor, _ row: Int,
        into nearest: inout Nearest
    ) {
        var first = Nearest(count: 2 * nearest.count)
        for found in blocks { found.forEach(of: row) { first.offer($0) } }
        measure(first.neighbors.map(\.index), queries, row, into: &nearest)
        guard let last = first.neighbors.last else { return }
        let reach = min(reach, nearest.reach + offset)
        var others: [Int32] = []
        for found in blocks {
            found.forEach(of: row) { if $0.squared <= reach, last < $0 { others.append($0.index) } }
        }
        measure(others, queries, row, into: &nearest)
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
