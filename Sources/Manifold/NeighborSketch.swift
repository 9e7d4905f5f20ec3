import CNumericShims
import Tensors

/// The exact nearest rows of a few new ones among very many, by a sketch of the rows.
///
/// A sketch is a row's leading principal components and the length of what they leave out. Sketches are never farther
/// apart than their rows. So the nearest sketches give a distance within which the nearest rows lie, and only rows whose
/// sketches lie within it are measured.
package struct NeighborSketch: Sendable {
    /// Fewer rows or features than these are as quickly looked at whole.
    private static let fewestRows = 16_384
    private static let componentCount = 64
    private static let queryBlock = 256
    /// Queries whose candidates are measured by one thread at a time.
    private static let fewQueries = 16
    /// Points whose products with a block of queries stay in the cache.
    private static let pointBlock = 512
    /// Of so many points, one is looked at for a first idea of how far the nearest are.
    private static let sampleStride = 4

    private typealias Neighbor = (squared: Float, index: Int32)

    private let points: Tensor
    private let components: PrincipalComponents
    /// `[N, components + 1]`
    private let sketches: Tensor
    private let norms: [Float]
    private let largestNorm: Float
    /// The sketches of every so many points.
    private let sample: Tensor
    private let sampleNorms: [Float]

    /// Nil where a sketch would not pay.
    package init?(_ points: Tensor, workers: Workers) {
        guard points.rowCount >= Self.fewestRows, points.columnCount >= 2 * Self.componentCount,
            let components = try? PrincipalComponents(points, count: Self.componentCount, workers: workers)
        else { return nil }
        self.points = points
        self.components = components
        sketches = Self.sketches(of: points, components, workers)
        norms = sketches.squaredDistances(from: [Float](repeating: 0, count: sketches.columnCount))
        largestNorm = norms.max() ?? 0
        let sampled = Array(stride(from: 0, to: points.rowCount, by: Self.sampleStride))
        sample = sketches.gatheringRows(sampled)
        sampleNorms = sampled.map { [norms] in norms[$0] }
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
    /// a time, and of a block only what may be nearest is kept.
    private func nearest(_ queries: Tensor, _ count: Int, _ workers: Workers) -> [[Neighbor]] {
        let sketched = Self.sketches(of: queries, components, workers)
        let factor = NearestNeighbors.marginFactor(features: points.columnCount)
        // Distances of sketches are known less the query's norm: a product and the point's norm.
        let offsets = sketched.squaredDistances(from: [Float](repeating: 0, count: sketched.columnCount))
            .map { factor * ($0 + largestNorm) - $0 }
        func reach(_ row: Int, _ candidates: [Int32]) -> Float {
            let measured = measured(candidates, queries, row, count)
            return measured.last.map { measured.count < count ? .infinity : $0.squared + offsets[row] } ?? .infinity
        }

        let first = workers.map(queries.rowCount, by: Self.fewQueries) { rows in
            var seeds = rows.map { _ in Shortlist(count: count, margin: 0) }
            products(of: sketched, rows, with: sample, 0..<sample.rowCount) { row, products in
                seeds[row - rows.lowerBound].offer(products, sampleNorms, 0..<sample.rowCount, except: -1)
            }
            return zip(rows, seeds).map { row, seeds in
                reach(row, seeds.candidates.map { $0 * Int32(Self.sampleStride) })
            }
        }.flatMap(\.self)
        let blocks = workers.map(points.rowCount, by: Self.pointBlock) { block in
            var found = Found()
            products(of: sketched, 0..<queries.rowCount, with: sketches, block) { row, products in
                Self.forEach(within: first[row], products, norms, block) { found.neighbors.append($0) }
                found.ends.append(found.neighbors.count)
            }
            return found
        }
        return workers.map(queries.rowCount, by: Self.fewQueries) { rows in
            rows.map { row in
                var seeds = Nearest(count: count)
                for found in blocks { found.forEach(of: row) { seeds.offer($0) } }
                let reach = min(first[row], reach(row, seeds.neighbors.map(\.index)))
                var candidates: [Int32] = []
                for found in blocks {
                    found.forEach(of: row) { if $0.squared <= reach { candidates.append($0.index) } }
                }
                return measured(candidates, queries, row, count)
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

    /// Hands each of `rows` of queries, and its products with a block of points times -2, to `body`.
    private func products(
        of queries: Tensor, _ rows: Range<Int>, with points: Tensor, _ block: Range<Int>,
        _ body: (Int, UnsafePointer<Float>) -> Void
    ) {
        let columns = points.columnCount
        withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * block.count) { products in
            let products = products.baseAddress!
            queries.withUnsafeElements { queries in
                points.withUnsafeElements { points in
                    BLAS.multiply(
                        .none, .transposed, m: rows.count, n: block.count, k: columns, alpha: -2,
                        queries.baseAddress! + rows.lowerBound * columns, leadingA: columns,
                        points.baseAddress! + block.lowerBound * columns, leadingB: columns, products,
                        leadingC: block.count)
                }
            }
            for row in rows { body(row, products + (row - rows.lowerBound) * block.count) }
        }
    }

    /// Hands each point of `block` for which a product and its norm come to no more than `reach` to `body`.
    private static func forEach(
        within reach: Float, _ products: UnsafePointer<Float>, _ norms: [Float], _ block: Range<Int>,
        _ body: (Neighbor) -> Void
    ) {
        norms.withUnsafeBufferPointer { norms in
            let norms = norms.baseAddress! + block.lowerBound
            func take(_ range: Range<Int>) {
                for place in range where products[place] + norms[place] <= reach {
                    body((products[place] + norms[place], Int32(block.lowerBound + place)))
                }
            }
            let whole = block.count / 16 * 16
            for start in stride(from: 0, to: whole, by: 16) {
                let lanes = UnsafeRawPointer(products + start).loadUnaligned(as: SIMD16<Float>.self)
                let offsets = UnsafeRawPointer(norms + start).loadUnaligned(as: SIMD16<Float>.self)
                if any((lanes + offsets) .<= reach) { take(start..<start + 16) }
            }
            take(whole..<block.count)
        }
    }

    /// The nearest of some points to a query, by direct distances.
    private func measured(_ candidates: [Int32], _ queries: Tensor, _ row: Int, _ count: Int) -> [Neighbor] {
        let columns = points.columnCount
        var nearest = Nearest(count: count)
        queries.withUnsafeElements { queries in
            points.withUnsafeElements { points in
                for index in candidates {
                    let squared = tessera_squared_distance(
                        queries.baseAddress! + row * columns, points.baseAddress! + Int(index) * columns, columns)
                    nearest.offer((squared, index))
                }
            }
        }
        return nearest.neighbors
    }

    private static func sketches(of rows: Tensor, _ components: PrincipalComponents, _ workers: Workers) -> Tensor {
        let projected = components.project(rows, workers: workers)
        let norms = rows.squaredDistances(from: components.mean)
        let kept = projected.columnCount
        return Tensor([rows.rowCount, kept + 1]) { sketches in
            projected.withUnsafeElements { projected in
                for row in 0..<rows.rowCount {
                    var sum = 0.0
                    for column in 0..<kept {
                        let value = projected[row * kept + column]
                        sketches[row * (kept + 1) + column] = value
                        sum += Double(value) * Double(value)
                    }
                    sketches[row * (kept + 1) + kept] = Float(max(0, Double(norms[row]) - sum)).squareRoot()
                }
            }
        }
    }
}

/// The nearest of the points offered, in their order.
private struct Nearest {
    private let count: Int
    private(set) var neighbors: [(squared: Float, index: Int32)] = []

    init(count: Int) {
        self.count = count
        neighbors.reserveCapacity(count + 1)
    }

    mutating func offer(_ neighbor: (squared: Float, index: Int32)) {
        if neighbors.count == count {
            guard let last = neighbors.last, neighbor < last else { return }
            neighbors.removeLast()
        }
        neighbors.insert(neighbor, at: neighbors.firstIndex { neighbor < $0 } ?? neighbors.count)
    }
}
