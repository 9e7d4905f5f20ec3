/// The tiles that the user selected.
package struct TileSelection: Sendable, Equatable {
    /// What the user wants to do with the tiles.
    package enum Purpose: Sendable {
        case labeling, review
    }

    package let purpose: Purpose
    /// Ascending positions in the pool.
    package let positions: [Int]
    private let membership: [Bool]

    /// - Parameters:
    ///   - positions: Ascending positions in the pool.
    ///   - count: The tiles of the pool.
    package init(_ positions: [Int], of count: Int, for purpose: Purpose = .labeling) {
        self.positions = positions
        self.purpose = purpose
        var membership = [Bool](repeating: false, count: count)
        for position in positions { membership[position] = true }
        self.membership = membership
    }

    package var count: Int { positions.count }

    package func contains(_ position: Int) -> Bool { membership[position] }

    /// The number of selected positions in `range`.
    package func count(in range: Range<Int>) -> Int { membership[range].lazy.filter(\.self).count }
}
