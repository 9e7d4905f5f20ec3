import CNumericShims
import Tensors

/// The `count` nearest neighbors of each row, nearest first. Ties are in the order of rows.
package struct NeighborTable: Sendable, Equatable {
    package let rowCount: Int
    package let count: Int
    /// Row numbers of the neighbors, `rowCount x count`, row-major.
    package let indices: [Int32]
    /// Euclidean distances of the neighbors, in the order of `indices`.
    package let distances: [Float]

    package init(rowCount: Int, count: Int, indices: [Int32], distances: [Float]) {
        self.rowCount = rowCount
        self.count = count
        self.indices = indices
        self.distances = distances
    }

    /// The neighbors of a row, nearest first.
    package func indices(of row: Int) -> ArraySlice<Int32> { indices[row * count..<(row + 1) * count] }

    /// The distances of the neighbors of a row.
    package func distances(of row: Int) -> ArraySlice<Float> { distances[row * count..<(row + 1) * count] }
}

/// Euclidean nearest neighbors by blocked matrix products; exact up to the rounding of single precision.
///
/// `|x|^2 - 2 x y + |y|^2` of centered rows excludes rows that cannot be among the nearest, with a margin for rounding
/// errors. The remaining rows are ranked by distances computed from differences of coordinates.
///
/// Takes `O(M N D)` for `M` queries, at the speed of a matrix product. Each query keeps the rows that are not excluded
/// when they are compared. Usually they are few. There may be `N` if many rows are duplicates, or if each row is nearer
/// than the rows before it.
package struct NearestNeighbors: Sendable {
    package let points: Tensor
    private let mean: [Float]
    private let centered: Tensor
    private let norms: [Float]

    /// - Parameter points: `[N, D]`, finite.
    package init(_ points: Tensor) {
        precondition(points.shape.rank == 2, "NearestNeighbors: rows of \(points.shape)")
        self.points = points
        mean = points.columnMeans
        centered = points.subtracting(mean)
        norms = centered.squaredNorms
    }

    /// For each of the points, its `count` nearest other points. A point is never its own neighbor, but its duplicates
    /// may be.
    /// - Precondition: `count` is less than the number of points.
    package func neighbors(count: Int, workers: Workers) -> NeighborTable {
        precondition(count < max(points.rowCount, 1), "NearestNeighbors: \(count) others of \(points.shape)")
        return search(Queries(rows: points, centered: centered, norms: norms, isSelf: true), count, workers)
    }

    /// For each row of `queries`, `[M, D]`, its `count` nearest points.
    package func neighbors(of queries: Tensor, count: Int, workers: Workers) -> NeighborTable {
        precondition(
            queries.columnCount == points.columnCount && count <= points.rowCount,
            "NearestNeighbors: \(count) neighbors of \(queries.shape) in \(points.shape)")
        let centered = queries.subtracting(mean)
        let norms = centered.squaredNorms
        return search(Queries(rows: queries, centered: centered, norms: norms, isSelf: false), count, workers)
    }

    /// The rows whose neighbors are searched.
    private struct Queries {
        let rows: Tensor
        let centered: Tensor
        let norms: [Float]
        /// True if the queries are the points themselves. A point is then not its own neighbor.
        let isSelf: Bool
    }

    /// The number of queries in one matrix product. In a larger block, more queries share the cost of packing the
    /// points. If there are few queries, smaller blocks give work to all threads.
    private static func queryBlock(_ rowCount: Int) -> Int { rowCount > 2048 ? 256 : 64 }
    /// The number of points in one matrix product. More points make the product faster, until its results (1 MiB for
    /// 256 queries) leave the L2 cache.
    private static let pointBlock = 1024

    private func search(_ queries: Queries, _ count: Int, _ workers: Workers) -> NeighborTable {
        let rowCount = queries.rows.rowCount
        var indices = [Int32](repeating: 0, count: rowCount * count)
        var distances = [Float](repeating: 0, count: rowCount * count)
        guard count > 0, rowCount > 0 else {
            return NeighborTable(rowCount: rowCount, count: count, indices: [], distances: [])
        }
        let margin = Self.marginFactor(features: points.columnCount)
        let largestNorm = norms.max() ?? 0
        indices.withUnsafeMutableBufferPointer { indices in
            distances.withUnsafeMutableBufferPointer { distances in
                nonisolated(unsafe) let (indices, distances) = (indices, distances)
                workers.forEach(rowCount, by: Self.queryBlock(rowCount)) { rows in
                    var shortlists = rows.map {
                        Shortlist(count: count, margin: margin * (queries.norms[$0] + largestNorm))
                    }
                    scan(queries, rows, into: &shortlists)
                    for (row, shortlist) in zip(rows, shortlists) {
                        rank(shortlist, of: queries.rows, row).prefix(count).enumerated().forEach { rank, neighbor in
                            indices[row * count + rank] = neighbor.index
                            distances[row * count + rank] = neighbor.distance.squareRoot()
                        }
                    }
                }
            }
        }
        return NeighborTable(rowCount: rowCount, count: count, indices: indices, distances: distances)
    }

    /// Offers every point to the shortlists of a block of queries.
    private func scan(_ queries: Queries, _ rows: Range<Int>, into shortlists: inout [Shortlist]) {
        let columns = points.columnCount
        let width = min(Self.pointBlock, points.rowCount)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: rows.count * width) { products in
            let products = products.baseAddress!
            for start in stride(from: 0, to: points.rowCount, by: width) {
                let block = start..<min(points.rowCount, start + width)
                queries.centered.withUnsafeElements { queries in
                    centered.withUnsafeElements { points in
                        guard columns > 0 else { return products.update(repeating: 0, count: rows.count * width) }
                        BLAS.multiply(
                            .none, .transposed, m: rows.count, n: block.count, k: columns, alpha: -2,
                            queries.baseAddress! + rows.lowerBound * columns, leadingA: columns,
                            points.baseAddress! + start * columns, leadingB: columns, products, leadingC: width)
                    }
                }
                norms.withUnsafeBufferPointer { norms in
                    for index in shortlists.indices {
                        shortlists[index].offer(
                            products + index * width, norms.baseAddress! + start, block,
                            except: queries.isSelf ? rows.lowerBound + index : -1)
                    }
                }
            }
        }
    }

    /// The candidates of a query with their exact squared distances, nearest first.
    private func rank(
        _ shortlist: Shortlist, of queries: Tensor, _ row: Int
    ) -> [(distance: Float, index: Int32)] {
        let columns = points.columnCount
        return queries.withUnsafeElements { queries in
            points.withUnsafeElements { points in
                shortlist.candidates
                    .map { index in
                        guard columns > 0 else { return (distance: 0, index: index) }
                        let distance = tessera_squared_distance(
                            queries.baseAddress! + row * columns, points.baseAddress! + Int(index) * columns, columns)
                        return (distance: distance, index: index)
                    }
                    .sorted { $0 < $1 }
            }
        }
    }

    /// Twice the largest rounding error of the expanded squared distance of `features` columns, relative to `|x|^2 +
    /// max |y|^2`. A sum of `D` single-precision products has an error of at most about `D` rounding errors of `2^-24`.
    package static func marginFactor(features: Int) -> Float { 4 * Float(features + 8) * 0x1p-23 }
}
