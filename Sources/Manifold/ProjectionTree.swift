import CNumericShims
import Tensors

/// A random projection tree (Dasgupta and Freund, STOC 2008): rows are halved again and again at the median along the
/// line through two of them drawn at random, until so few are left that all pairs can be looked at.
struct ProjectionTree: Sendable {
    /// All rows; those of a leaf stand together.
    let rows: [Int32]
    /// Where leaves begin and end in `rows`.
    let leaves: [Range<Int>]

    /// - Parameter leafSize: The most rows of a leaf; no leaf but that of a single root has fewer than half of it.
    init(_ points: Tensor, leafSize: Int, seed: UInt64, number: Int) {
        var rows = points.rowCount == 0 ? [] : (0..<Int32(points.rowCount)).map { $0 }
        var leaves: [Range<Int>] = []
        var pending = [(range: 0..<rows.count, node: 1)]
        var places: [(along: Float, row: Int32)] = []
        let columns = points.columnCount
        points.withUnsafeElements { elements in
            while let (range, node) = pending.popLast() {
                guard range.count > leafSize, columns > 0 else {
                    leaves.append(range)
                    continue
                }
                var generator = Philox(seed: seed, purpose: "neighbors.tree", round: number, item: node)
                let normal = Self.direction(rows[range], elements, columns, &generator)
                places.removeAll(keepingCapacity: true)
                for row in rows[range] {
                    places.append((tessera_dot(elements.baseAddress! + Int(row) * columns, normal, columns), row))
                }
                // Equal places in the order of rows: duplicates are halved too.
                places.sort { $0 < $1 }
                for (place, entry) in zip(range, places) { rows[place] = entry.row }
                let middle = range.lowerBound + range.count / 2
                pending.append((range.lowerBound..<middle, 2 * node))
                pending.append((middle..<range.upperBound, 2 * node + 1))
            }
        }
        self.rows = rows
        self.leaves = leaves
    }

    /// From one row to another, drawn at random.
    private static func direction(
        _ rows: ArraySlice<Int32>, _ elements: UnsafeBufferPointer<Float>, _ columns: Int, _ generator: inout Philox
    ) -> [Float] {
        let a = Int(rows[Int.random(in: rows.indices, using: &generator)])
        let b = Int(rows[Int.random(in: rows.indices, using: &generator)])
        return (0..<columns).map { elements[a * columns + $0] - elements[b * columns + $0] }
    }
}
