import CNumericShims
import Tensors

/// Approximate k-nearest neighbors of all rows, for tables where comparing all pairs takes too long.
///
/// A forest of random projection trees gives the first neighbors. NN-descent (Dong, Moses, Li, WWW 2011) improves them:
/// it compares each row with the neighbors of its neighbors. Unlike the paper's version, it does not use reverse
/// neighbors.
///
/// Each round reads the lists of the round before and writes each row once. So results do not depend on the number of
/// threads. Distances are computed from differences of coordinates, in single precision.
package enum ApproximateNeighbors {
    /// The largest number of rows in a leaf. Larger leaves find more true neighbors; the time grows in proportion.
    private static let leafSize = 256
    /// The largest number of neighbors that can be found. A row is compared with at least half a leaf in each tree. For
    /// more neighbors, comparing the neighbors of neighbors would cost as much as comparing all pairs.
    package static let largestCount = leafSize / 2 - 1
    /// The number of trees. More trees find more true neighbors; the time grows in proportion.
    private static let trees = 8
    /// The largest number of rounds of NN-descent. More rounds find more true neighbors and take longer. It stops
    /// earlier if a round changes no list.
    private static let rounds = 3

    /// For each row of `points`, `[N, D]`, approximately its `count` nearest other rows. The nearest comes first; ties
    /// are in the order of rows.
    ///
    /// Comparisons take `O(N (256 T D + R count^2 D))` for `T` trees and `R` rounds.
    /// - Precondition: `count` is less than the number of points, and at most `largestCount`.
    package static func neighbors(
        of points: Tensor, count: Int, seed: UInt64, workers: Workers
    ) -> NeighborTable {
        precondition(
            count < max(points.rowCount, 1) && count <= largestCount,
            "ApproximateNeighbors: \(count) of \(points.shape)"
        )
        guard count > 0, points.rowCount > 0 else {
            return NeighborTable(rowCount: points.rowCount, count: count, indices: [], distances: [])
        }
        var lists = NeighborLists(rowCount: points.rowCount, count: count)
        let forest = buildForest(points, seed, workers)
        for tree in forest { lists.compareWithinLeaves(tree, points, workers) }
        for _ in 0..<rounds {
            if lists.compareNeighborsOfNeighbors(points, workers) == 0 { break }
        }
        return lists.table
    }

    private static func buildForest(_ points: Tensor, _ seed: UInt64, _ workers: Workers) -> [ProjectionTree] {
        workers.map(trees, by: 1) {
            ProjectionTree(points, leafSize: leafSize, seed: seed, number: $0.lowerBound)
        }
    }
}

/// For each row, the nearest other rows found so far, nearest first. -1 stands for a neighbor that is not found yet.
private struct NeighborLists {
    private let rowCount: Int
    private let count: Int
    private var indices: [Int32]
    private var squared: [Float]
    /// For each row, whether the last round changed its list.
    private var changed: [Bool]

    init(rowCount: Int, count: Int) {
        self.rowCount = rowCount
        self.count = count
        indices = [Int32](repeating: -1, count: rowCount * count)
        squared = [Float](repeating: .infinity, count: rowCount * count)
        changed = [Bool](repeating: true, count: rowCount)
    }

    var table: NeighborTable {
        NeighborTable(rowCount: rowCount, count: count, indices: indices, distances: squared.map { $0.squareRoot() })
    }

    /// Compares all rows of each leaf of a tree with each other.
    mutating func compareWithinLeaves(_ tree: ProjectionTree, _ points: Tensor, _ workers: Workers) {
        let columns = points.columnCount
        update(workers, chunks: tree.leaves.count) { leaf, lists in
            let members = tree.rows[tree.leaves[leaf]]
            let block = points.rows(at: members.map(Int.init))
            var products = [Float](repeating: 0, count: members.count * members.count)
            block.withUnsafeElements { block in
                guard columns > 0 else { return }
                BLAS.multiply(
                    .none, .transposed, m: members.count, n: members.count, k: columns, alpha: -2,
                    block.baseAddress!, leadingA: columns, block.baseAddress!, leadingB: columns, &products,
                    leadingC: members.count)
            }
            let norms = members.indices.map { products[($0 - members.startIndex) * (members.count + 1)] / -2 }
            // The product gives an approximate distance. Only pairs that may be near are computed exactly.
            let margin = NearestNeighbors.marginFactor(features: columns) * 2 * (norms.max() ?? 0)
            for (place, row) in members.enumerated() {
                for (other, index) in members.enumerated() where other != place {
                    let approximate = products[place * members.count + other] + norms[place] + norms[other]
                    if approximate <= lists.limit(row) + margin { lists.offer(index, to: row, points) }
                }
            }
        }
    }

    /// Compares each row with the neighbors of its neighbors. It skips a pair of lists if the last round changed
    /// neither. Returns the number of lists that changed.
    mutating func compareNeighborsOfNeighbors(_ points: Tensor, _ workers: Workers) -> Int {
        let (before, wasChanged, count) = (indices, changed, count)
        changed = [Bool](repeating: false, count: rowCount)
        update(workers, chunks: (rowCount + 255) / 256) { chunk, lists in
            for row in chunk * 256..<min(wasChanged.count, (chunk + 1) * 256) {
                for neighbor in before[row * count..<(row + 1) * count] where neighbor >= 0 {
                    guard wasChanged[row] || wasChanged[Int(neighbor)] else { continue }
                    for index in before[Int(neighbor) * count..<(Int(neighbor) + 1) * count]
                    where index >= 0 && Int(index) != row {
                        lists.offer(index, to: Int32(row), points)
                    }
                }
            }
        }
        return changed.count { $0 }
    }

    /// Runs `body` for each chunk. Different chunks must write different rows.
    private mutating func update(_ workers: Workers, chunks: Int, _ body: (Int, Slots) -> Void) {
        let count = count
        indices.withUnsafeMutableBufferPointer { indices in
            squared.withUnsafeMutableBufferPointer { squared in
                changed.withUnsafeMutableBufferPointer { changed in
                    nonisolated(unsafe) let slots = Slots(
                        count: count, indices: indices, squared: squared, changed: changed)
                    workers.forEach(chunks: chunks) { body($0, slots) }
                }
            }
        }
    }

    /// Pointers to the lists, for the threads of one round.
    struct Slots {
        let count: Int
        let indices: UnsafeMutableBufferPointer<Int32>
        let squared: UnsafeMutableBufferPointer<Float>
        let changed: UnsafeMutableBufferPointer<Bool>

        /// The squared distance of the last neighbor in a row's list.
        @inline(__always)
        func limit(_ row: Int32) -> Float { squared[(Int(row) + 1) * count - 1] }

        /// Inserts `index` into a row's list, if it is near enough and not in the list.
        func offer(_ index: Int32, to row: Int32, _ points: Tensor) {
            let start = Int(row) * count
            for place in start..<start + count where indices[place] == index { return }
            let columns = points.columnCount
            let distance =
                columns == 0
                ? 0
                : points.withUnsafeElements {
                    tessera_squared_distance(
                        $0.baseAddress! + Int(row) * columns, $0.baseAddress! + Int(index) * columns, columns)
                }
            var place = start + count
            while place > start, (distance, index) < (squared[place - 1], indices[place - 1]) || indices[place - 1] < 0
            {
                place -= 1
                guard place + 1 < start + count else { continue }
                (squared[place + 1], indices[place + 1]) = (squared[place], indices[place])
            }
            guard place < start + count else { return }
            (squared[place], indices[place]) = (distance, index)
            changed[Int(row)] = true
        }
    }
}
