import Imagery
import Pool
import Terminal

/// Fits an image, or a part of it, into a rectangle of cells and keeps its aspect ratio. A cell is one pixel wide and
/// two high.
package struct ImageFit: Hashable {
    /// The size of the whole image.
    package let size: Size
    package let part: PixelRect
    /// The cells of the part, centered in the rectangle.
    package let area: Rect

    package init(_ size: Size, in rect: Rect) {
        self.init(PixelRect(top: 0, left: 0, height: size.height, width: size.width), of: size, in: rect)
    }

    package init(_ part: PixelRect, of size: Size, in rect: Rect) {
        (self.size, self.part) = (size, part)
        let scale = min(Double(rect.width) / Double(part.width), 2 * Double(rect.height) / Double(part.height))
        let width = min(rect.width, max(1, Int(Double(part.width) * scale + 0.5)))
        let height = min(rect.height, max(1, Int(Double(part.height) * scale / 2 + 0.5)))
        area = Rect(
            x: rect.x + max(0, rect.width - width) / 2, y: rect.y + max(0, rect.height - height) / 2,
            width: max(0, width), height: max(0, height))
    }

    /// The pixel of the image that is in the middle of a cell; nil outside the image.
    func pixel(x: Int, y: Int) -> Pixel? {
        guard area.contains(x: x, y: y) else { return nil }
        return Pixel(
            row: part.top + PixelBuffer.middle(y - area.y, of: area.height, in: part.height),
            column: part.left + PixelBuffer.middle(x - area.x, of: area.width, in: part.width))
    }

    /// The number of pixels that a number of cells shows, which may be negative.
    func pixels(down: Int, right: Int) -> (down: Int, right: Int) {
        (down * part.height / max(1, area.height), right * part.width / max(1, area.width))
    }

    /// The columns of cells at which tiles begin, and the last column of the image. They can be outside the area.
    package func columns(of grid: TileGrid) -> [Int] {
        func cell(_ column: Int) -> Int {
            area.x + ((column - part.left) * area.width).dividedRoundingDown(by: part.width)
        }
        return (0..<grid.columns).map { cell(grid.rect(row: 0, column: $0).left) } + [cell(size.width) - 1]
    }

    /// The rows of cells at which tiles begin, and the last row of the image. They can be outside the area.
    package func rows(of grid: TileGrid) -> [Int] {
        func cell(_ row: Int) -> Int {
            area.y + ((row - part.top) * area.height).dividedRoundingDown(by: part.height)
        }
        return (0..<grid.rows).map { cell(grid.rect(row: $0, column: 0).top) } + [cell(size.height) - 1]
    }
}
