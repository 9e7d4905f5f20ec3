/// A tile by the name of its image and its place in the image's grid: what a tile is called on disk, where positions in
/// a dataset would not last.
package struct TileKey: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    package let image: String
    package let row: Int
    package let column: Int

    package init(image: String, row: Int, column: Int) {
        self.image = image
        self.row = row
        self.column = column
    }

    package static func < (a: TileKey, b: TileKey) -> Bool {
        (a.image, a.row, a.column) < (b.image, b.row, b.column)
    }

    package var description: String { "\(image) (\(row), \(column))" }
}

/// How far the labeling of a tile is.
package enum TileState: String, Codable, CaseIterable, Sendable {
    case unlabeled
    /// Something is drawn, nothing confirmed.
    case drafted
    /// Confirmed: the tile counts as labeled.
    case labeled
    case skipped
    /// Marked for another look.
    case flagged
}
