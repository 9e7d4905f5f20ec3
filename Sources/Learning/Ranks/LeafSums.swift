import Tensors

/// Sums over the leaves of a batch by a fixed binary tree.
///
/// A batch is divided into `leafCount` leaves: ranges of its patches that depend only on its size. Each rank computes
/// the leaves of a part of the tree. The sum of two nodes of the tree has the same bits wherever it is computed, so the
/// results do not depend on the number of ranks. Leaves without patches are left out.
struct LeafSums {
    /// The number of leaves, a power of two. More leaves allow more ranks, and make the products of each leaf smaller
    /// and slower.
    static let leafCount = 8

    let ranks: any Ranks

    /// The leaves of this rank.
    var leaves: Range<Int> {
        let count = Self.leafCount / ranks.count
        return ranks.rank * count..<(ranks.rank + 1) * count
    }

    /// The patches of a leaf.
    static func patches(of leaf: Int, count: Int) -> Range<Int> {
        leaf * count / leafCount..<(leaf + 1) * count / leafCount
    }

    /// The sum of values over all leaves of all ranks.
    /// - Parameter values: The values of each leaf of this rank; nil for a leaf without patches. All have equal counts.
    func total(_ values: [[Double]?]) throws -> [Double] {
        precondition(values.count == leaves.count, "LeafSums: \(values.count) leaves")
        var level = values
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { index in
                guard let a = level[index], let b = level[index + 1] else { return level[index] ?? level[index + 1] }
                return zip(a, b).map(+)
            }
        }
        guard let own = level[0] else { preconditionFailure("LeafSums: a rank without patches") }
        return try ranks.sum(own)
    }

    /// Adds the gradients of leaves of this rank by the tree.
    /// - Parameter gradients: The gradients of each leaf; nil for a leaf without patches. They are changed.
    /// - Returns: The storage with the sum.
    static func sum(_ gradients: [FloatStorage?], on device: Device) -> FloatStorage {
        var level = gradients
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { index in
                guard let a = level[index], let b = level[index + 1] else { return level[index] ?? level[index + 1] }
                Accumulate.copy(b, into: a, accumulating: true, on: device)
                return a
            }
        }
        guard let sum = level[0] else { preconditionFailure("LeafSums: a rank without patches") }
        return sum
    }
}
