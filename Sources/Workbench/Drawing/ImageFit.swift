import Imagery
import Pool
import Terminal

/// Fits an image into a rectangle of cells and keeps its aspect ratio. A cell is one pixel wide and two high.
package struct ImageFit: Hashable {
    package let size: Size
    /// The cells of the image, centered in the rectangle.
    package let area: Rect

    package init(_ size: Size, in rect: Rect) {
        self.size = size
        let scale = min(Double(rect.width) / Double(size.width), 2 * Double(rect.height) / Double(size.height))
        let width = min(rect.width, max(1, Int(Double(size.width) * scale + 0.5)))
        let height = min(rect.height, max(1, Int(Double(size.height) * scale / 2 + 0.5)))
        area = Rect(
            x: rect.x + max(0, rect.width - width) / 2, y: rect.y + max(0, rect.height - height) / 2,
            width: max(0, width), height: max(0, height))
    }

    /// The pixel of the image that is in the middle of a cell; nil outside the image.
    func pixel(x: Int, y: Int) -> Pixel? {
        guard area.contains(x: x, y: y) else { return nil }
        return Pixel(
            row: PixelBuffer.middle(y - area.y, of: area.height, in: size.height),
            column: PixelBuffer.middle(x - area.x, of: area.width, in: size.width))
    }

    /// The columns of cells at which tiles begin, and the last column of the image.
    package func columns(of grid: TileGrid) -> [Int] {
        (0..<grid.columns).map { area.x + grid.rect(row: 0, column: $0).left * area.width / size.width }
            + [area.x + area.width - 1]
    }

    /// The rows of cells at which tiles begin, and the last row of the image.
    package func rows(of grid: TileGrid) -> [Int] {
        (0..<grid.rows).map { area.y + grid.rect(row: $0, column: 0).top * area.height / size.height }
            + [area.y + area.height - 1]
    }
}
