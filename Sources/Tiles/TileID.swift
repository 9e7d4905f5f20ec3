/// A tile of the pool: its image by position in the dataset, its row and column in the image's grid.
/// Ordered by image, row, column: the order that breaks ties everywhere.
package struct TileID: Hashable, Comparable, Sendable {
    package let image: Int
    package let row: Int
    package let column: Int

    package init(image: Int, row: Int, column: Int) {
        self.image = image
        self.row = row
        self.column = column
    }

    package static func < (a: TileID, b: TileID) -> Bool {
        (a.image, a.row, a.column) < (b.image, b.row, b.column)
    }
}
