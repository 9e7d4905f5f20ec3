import Tensors

/// Squared feature distances between some tiles, in single precision.
struct SquareDistances {
    /// Ascending.
    let tiles: [Int]
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

    /// Hands the places of tiles that are within their reach of the tile at `place`, and the distances, to `body`.
    func forEachWithin(_ reaches: inout [Float], of place: Int, _ body: (Int, Float) -> Float) {
        let row = elements[place * tiles.count..<(place + 1) * tiles.count]
        for (other, squared) in row.enumerated() where squared <= reaches[other] {
            reaches[other] = body(other, squared)
        }
    }
}
