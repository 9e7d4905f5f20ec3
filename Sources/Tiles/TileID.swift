/// The index of a tile in an opened dataset: image, grid row and grid column.
///
/// It is not stable when images are added or the tile size changes. Tiles are ordered by image, row, column; this order
/// breaks ties between equal scores.
package struct TileID: Hashable, Comparable, Sendable {
    /// The position of the image in the dataset, from 0. `row` and `column` in the image's grid start at 0 too.
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
