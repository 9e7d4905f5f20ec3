import CNumericShims
import Tensors

/// A random projection tree. Each node splits its rows at the median along a random direction, until leaves are small
/// enough to compare all pairs.
///
/// The direction joins two random rows, as in Annoy. Dasgupta and Freund (STOC 2008) draw it from the unit sphere.
struct ProjectionTree: Sendable {
    /// All row numbers, sorted by leaf.
    let rows: [Int32]
    /// The range of each leaf in `rows`.
    let leaves: [Range<Int>]

    /// - Parameter leafSize: The largest number of rows in a leaf. Each leaf has at least half as many, unless the tree
    ///   is a single leaf.
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
                // Ties are broken by row number, so that duplicates are split too.
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

    /// The difference of two random rows. It may be zero among duplicates; then the node is split by row number.
    private static func direction(
        _ rows: ArraySlice<Int32>, _ elements: UnsafeBufferPointer<Float>, _ columns: Int, _ generator: inout Philox
    ) -> [Float] {
        let a = Int(rows[Int.random(in: rows.indices, using: &generator)])
        let b = Int(rows[Int.random(in: rows.indices, using: &generator)])
        return (0..<columns).map { elements[a * columns + $0] - elements[b * columns + $0] }
    }
}
