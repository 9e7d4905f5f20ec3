/// A rectangle of pixels, given by its top left corner and its size. Height and width must not be negative.
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

    /// The number of pixels.
    package var count: Int { height * width }

    package var rows: Range<Int> { top..<top + height }
    package var columns: Range<Int> { left..<left + width }

    /// The rectangle of the pixels that are in both; nil if there are none.
    package func intersection(_ other: PixelRect) -> PixelRect? {
        let rows = rows.clamped(to: other.rows)
        let columns = columns.clamped(to: other.columns)
        guard !rows.isEmpty, !columns.isEmpty else { return nil }
        return PixelRect(
            top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
    }

    /// The rectangle moved by a number of pixels.
    package func moved(down: Int, right: Int) -> PixelRect {
        PixelRect(top: top + down, left: left + right, height: height, width: width)
    }

    /// The rectangle in an image that is scaled from one size to another, at least one pixel high and wide. It lies
    /// within the scaled image if it lay within the image.
    package func scaled(from size: Size, to scaled: Size) -> PixelRect {
        func range(_ range: Range<Int>, _ extent: Int, _ scaled: Int) -> Range<Int> {
            let start = min(range.lowerBound * scaled / extent, scaled - 1)
            return start..<max(start + 1, range.upperBound * scaled / extent)
        }
        let rows = range(rows, size.height, scaled.height)
        let columns = range(columns, size.width, scaled.width)
        return PixelRect(
            top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
    }

    package func contains(row: Int, column: Int) -> Bool {
        rows.contains(row) && columns.contains(column)
    }
}
