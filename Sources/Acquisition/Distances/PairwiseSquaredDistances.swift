import Tensors

/// The squared feature distances between all pairs of some tiles, in single precision: `[n, n]`, `4 n^2` bytes.
/// `MaxMinSelection` passes at most 512 tiles, so a table has at most 1 MB.
struct PairwiseSquaredDistances {
    /// The tiles, ascending.
    let tiles: [Int]
    /// `[n, n]`, row-major.
    private let elements: [Float]

    init(_ tiles: [Int], _ term: FeatureTerm, _ workers: Workers) {
        let (count, columns) = (tiles.count, term.features.columnCount)
        self.tiles = tiles
        elements = [Float](unsafeUninitializedCapacity: count * count) { elements, initialized in
            nonisolated(unsafe) let elements = elements.baseAddress!
            let tileNorms = tiles.map { term.norms[$0] }
            withUnsafeTemporaryAllocation(of: Float.self, capacity: count * columns) { rows in
                nonisolated(unsafe) let rows = rows.baseAddress!
                term.center(tiles, into: rows)
                workers.forEach(count, by: FeatureTerm.rowBlock) { block in
                    let products = elements + block.lowerBound * count
                    term.multiply(
                        rows + block.lowerBound * columns, block.count, rows, count, into: products, width: count)
                    for row in block {
                        for other in 0..<count { elements[row * count + other] += tileNorms[row] + tileNorms[other] }
                    }
                }
            }
            initialized = count * count
        }
    }

    /// Calls `body` for each tile whose squared distance from the tile at `position` is at most its threshold. A
    /// position is an index in `tiles`.
    /// - Parameters:
    ///   - thresholds: A squared distance for each of `tiles`.
    ///   - body: Gets the position of a tile and its squared distance, and returns the new threshold of that tile.
    func forEachWithin(_ thresholds: inout [Float], of position: Int, _ body: (Int, Float) -> Float) {
        let row = elements[position * tiles.count..<(position + 1) * tiles.count]
        for (other, squared) in row.enumerated() where squared <= thresholds[other] {
            thresholds[other] = body(other, squared)
        }
    }
}
