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
    private static let queryBlock = 50
    private static let pointBlock = 1024

    private let points: Tensor
    private let components: PrincipalComponents
    /// `[N, components + 1]`
    private let sketches: Tensor
    private let norms: [Float]
    private let largestNorm: Float

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
    }

    /// For each row of `queries`, `[M, D]`, its `count` nearest points.
    package func neighbors(of queries: Tensor, count: Int, workers: Workers) -> NeighborTable {
        precondition(
            queries.columnCount == points.columnCount && count <= points.rowCount,
            "NeighborSketch: \(count) neighbors of \(queries.shape) in \(points.shape)")
        let sketched = Self.sketches(of: queries, components, workers)
        var indices = [Int32](repeating: 0, count: queries.rowCount * count)
        var distances = [Float](repeating: 0, count: queries.rowCount * count)
        indices.withUnsafeMutableBufferPointer { indices in
            distances.withUnsafeMutableBufferPointer { distances in
                nonisolated(unsafe) let (indices, distances) = (indices, distances)
                workers.forEach(queries.rowCount, by: Self.queryBlock) { rows in
                    search(queries, sketched, rows, count) { row, rank, neighbor in
                        indices[row * count + rank] = neighbor.index
                        distances[row * count + rank] = neighbor.squared.squareRoot()
                    }
                }
            }
        }
        return NeighborTable(rowCount: queries.rowCount, count: count, indices: indices, distances: distances)
    }

    private func search(
        _ queries: Tensor, _ sketched: Tensor, _ rows: Range<Int>, _ count: Int,
        _ body: (_ row: Int, _ rank: Int, _ neighbor: (squared: Float, index: Int32)) -> Void
    ) {
        let (total, columns) = (points.rowCount, sketches.columnCount)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * total) { products in
            let products = products.baseAddress!
            for start in stride(from: 0, to: total, by: Self.pointBlock) {
                sketched.withUnsafeElements { queries in
                    sketches.withUnsafeElements { points in
                        BLAS.multiply(
                            .none, .transposed, m: rows.count, n: min(Self.pointBlock, total - start), k: columns,
                            alpha: -2, queries.baseAddress! + rows.lowerBound * columns, leadingA: columns,
                            points.baseAddress! + start * columns, leadingB: columns, products + start,
                            leadingC: total)
                    }
                }
            }
            for row in rows {
                let products = products + (row - rows.lowerBound) * total
                for (rank, neighbor) in nearest(queries, row, sketched, products, count).prefix(count).enumerated() {
                    body(row, rank, neighbor)
                }
            }
        }
    }

    /// The points that may be nearest to a query, by direct distances, nearest first.
    private func nearest(
        _ queries: Tensor, _ row: Int, _ sketched: Tensor, _ products: UnsafePointer<Float>, _ count: Int
    ) -> [(squared: Float, index: Int32)] {
        let norm = sketched.row(row).reduce(0) { $0 + $1 * $1 }
        let margin = NearestNeighbors.marginFactor(features: points.columnCount) * (norm + largestNorm)
        return norms.withUnsafeBufferPointer { norms in
            var seeds = Shortlist(count: count, margin: 0)
            seeds.offer(products, norms.baseAddress!, 0..<norms.count, except: -1)
            let reach = (measured(seeds.candidates, queries, row).prefix(count).last?.squared ?? 0) + margin - norm
            return measured(Self.within(reach, products, norms), queries, row)
        }
    }

    /// The places where a product and a norm come to no more than `reach`.
    private static func within(
        _ reach: Float, _ products: UnsafePointer<Float>, _ norms: UnsafeBufferPointer<Float>
    ) -> [Int32] {
        var places: [Int32] = []
        func take(_ range: Range<Int>) {
            for index in range where products[index] + norms[index] <= reach { places.append(Int32(index)) }
        }
        let whole = norms.count / 16 * 16
        for start in stride(from: 0, to: whole, by: 16) {
            let lanes = UnsafeRawPointer(products + start).loadUnaligned(as: SIMD16<Float>.self)
            let offsets = UnsafeRawPointer(norms.baseAddress! + start).loadUnaligned(as: SIMD16<Float>.self)
            if any((lanes + offsets) .<= reach) { take(start..<start + 16) }
        }
        take(whole..<norms.count)
        return places
    }

    private func measured(_ candidates: [Int32], _ queries: Tensor, _ row: Int) -> [(squared: Float, index: Int32)] {
        let columns = points.columnCount
        return queries.withUnsafeElements { queries in
            points.withUnsafeElements { points in
                candidates.map { index in
                    let squared = tessera_squared_distance(
                        queries.baseAddress! + row * columns, points.baseAddress! + Int(index) * columns, columns)
                    return (squared: squared, index: index)
                }.sorted { $0 < $1 }
            }
        }
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
