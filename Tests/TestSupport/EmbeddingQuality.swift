import Tensors

/// Measures how well an embedding keeps neighborhoods, with direct distances in double precision.
package enum EmbeddingQuality {
    /// Trustworthiness (Venna and Kaski, 2001): 1 if no point has a false neighbor among its `count` nearest.
    package static func trustworthiness(of embedding: Tensor, for features: Tensor, count: Int) -> Double {
        let rows = features.rowCount
        var penalty = 0
        for row in 0..<rows {
            var rank = [Int](repeating: 0, count: rows)
            for (place, other) in neighbors(of: row, in: features).enumerated() { rank[other] = place + 1 }
            for other in neighbors(of: row, in: embedding).prefix(count) { penalty += max(0, rank[other] - count) }
        }
        return 1 - 2 * Double(penalty) / Double(rows * count * (2 * rows - 3 * count - 1))
    }

    /// The mean fraction of each point's `count` nearest neighbors that are the same in both tables.
    package static func neighborOverlap(of embedding: Tensor, for features: Tensor, count: Int) -> Double {
        let shared = (0..<features.rowCount).map { row in
            Set(neighbors(of: row, in: features).prefix(count))
                .intersection(neighbors(of: row, in: embedding).prefix(count)).count
        }
        return Double(shared.reduce(0, +)) / Double(features.rowCount * count)
    }

    /// The other rows, the nearest first. Rows at the same distance are in ascending order.
    package static func neighbors(of row: Int, in table: Tensor) -> [Int] {
        let distances = (0..<table.rowCount).map { squaredDistance(table, row, $0) }
        return table.rowIndices.filter { $0 != row }.sorted { (distances[$0], $0) < (distances[$1], $1) }
    }

    package static func squaredDistance(_ table: Tensor, _ a: Int, _ b: Int) -> Double {
        zip(table.row(a), table.row(b)).reduce(0) { sum, pair in
            let difference = Double(pair.0) - Double(pair.1)
            return sum + difference * difference
        }
    }
}

extension Tensor {
    package var rowIndices: Range<Int> { 0..<rowCount }

    package var isFinite: Bool { elements.allSatisfy(\.isFinite) }
}
