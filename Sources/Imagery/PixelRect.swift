/// A rectangle of pixels, by its top left corner and extent.
package struct PixelRect: Hashable, Sendable {
    package var top: Int
    package var left: Int
    package var height: Int
    package var width: Int

    package init(top: Int, left: Int, height: Int, width: Int) {
        self.top = top
        self.left = left
        self.height = height
        self.width = width
    }

    package var size: Size { Size(height: height, width: width) }

    package var count: Int { height * width }

    package var rows: Range<Int> { top..<top + height }
    package var columns: Range<Int> { left..<left + width }

    package func contains(row: Int, column: Int) -> Bool {
        rows.contains(row) && columns.contains(column)
    }
}
