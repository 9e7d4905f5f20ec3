import Imagery
import Pool
import Terminal

/// An image brought into a rectangle of cells, its proportions kept: a cell is two pixels, one above the other.
package struct ImageFit: Hashable {
    package let size: Size
    /// The cells it takes.
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

    /// The pixel of the image shown at a cell, or nil outside.
    func pixel(x: Int, y: Int) -> Pixel? {
        guard area.contains(x: x, y: y) else { return nil }
        return Pixel(
            row: PixelPlane.middle(y - area.y, of: area.height, in: size.height),
            column: PixelPlane.middle(x - area.x, of: area.width, in: size.width))
    }

    /// The columns of cells where tiles begin, and the last column of the image.
    package func columns(of grid: TileGrid) -> [Int] {
        (0..<grid.columns).map { area.x + grid.rect(row: 0, column: $0).left * area.width / size.width }
            + [area.x + area.width - 1]
    }

    /// The rows of cells where tiles begin, and the last row of the image.
    package func rows(of grid: TileGrid) -> [Int] {
        (0..<grid.rows).map { area.y + grid.rect(row: $0, column: 0).top * area.height / size.height }
            + [area.y + area.height - 1]
    }
}
