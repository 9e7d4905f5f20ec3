import Imagery

/// How an image is divided into tiles.
package enum Tiling: Hashable, Sendable {
    /// `rows x columns` tiles of nearly equal size (MEAL: Sreenivasaiah, Otterbach, Wollmann, 2021).
    case grid(rows: Int, columns: Int)
    /// Squares with this side; tiles at the right and bottom are clipped (Cai, Xu, Zhang, Foo, 2021).
    case region(side: Int)
}

/// The tiles of one image: rectangles that cover it without overlap.
package struct TileGrid: Hashable, Sendable {
    package let imageSize: Size
    package let rows: Int
    package let columns: Int
    private let tiling: Tiling

    /// - Precondition: At least one row and one column, at most one for each pixel; a side of at least 1.
    package init(_ tiling: Tiling, of imageSize: Size) {
        self.imageSize = imageSize
        self.tiling = tiling
        switch tiling {
        case .grid(let rows, let columns):
            precondition(
                1...max(1, imageSize.height) ~= rows && 1...max(1, imageSize.width) ~= columns,
                "TileGrid: \(rows)x\(columns) tiles in \(imageSize) pixels")
            (self.rows, self.columns) = (rows, columns)
        case .region(let side):
            precondition(side >= 1, "TileGrid: regions of side \(side)")
            rows = Self.count(side, in: imageSize.height)
            columns = Self.count(side, in: imageSize.width)
        }
    }

    package var count: Int { rows * columns }

    /// The number of tiles of `side` pixels in `extent` pixels, rounded up.
    private static func count(_ side: Int, in extent: Int) -> Int { extent == 0 ? 0 : (extent - 1) / side + 1 }

    /// The pixels of the tile at `row`, `column` of the grid.
    package func rect(row: Int, column: Int) -> PixelRect {
        precondition(
            0..<rows ~= row && 0..<columns ~= column, "TileGrid: no tile \(row), \(column) in \(rows)x\(columns)")
        let vertical = span(row, of: rows, extent: imageSize.height)
        let horizontal = span(column, of: columns, extent: imageSize.width)
        return PixelRect(
            top: vertical.lowerBound, left: horizontal.lowerBound, height: vertical.count, width: horizontal.count)
    }

    /// The center of a tile in tile units: x is divided by the nominal tile width, y by the nominal tile height.
    ///
    /// The nominal size of a region is its side. The center of a clipped region is that of its pixels. The nominal size
    /// in a fixed grid is the image size divided by columns and rows. Edges of its tiles are rounded to whole pixels,
    /// but centers are not, so neighbors are exactly 1 apart.
    package func center(row: Int, column: Int) -> (x: Double, y: Double) {
        switch tiling {
        case .grid: return (Double(column) + 0.5, Double(row) + 0.5)
        case .region(let side):
            let rect = rect(row: row, column: column)
            return (
                (Double(rect.left) + Double(rect.width) / 2) / Double(side),
                (Double(rect.top) + Double(rect.height) / 2) / Double(side)
            )
        }
    }

    /// The row and column of the tile that contains a pixel.
    package func tile(atRow pixelRow: Int, column pixelColumn: Int) -> (row: Int, column: Int) {
        (
            index(of: pixelRow, among: rows, extent: imageSize.height),
            index(of: pixelColumn, among: columns, extent: imageSize.width)
        )
    }

    /// Whether a rectangle is one of the tiles.
    package func holds(_ rect: PixelRect) -> Bool {
        guard 0..<imageSize.height ~= rect.top, 0..<imageSize.width ~= rect.left else { return false }
        let (row, column) = tile(atRow: rect.top, column: rect.left)
        return self.rect(row: row, column: column) == rect
    }

    private func span(_ index: Int, of count: Int, extent: Int) -> Range<Int> {
        switch tiling {
        case .grid: index * extent / count..<(index + 1) * extent / count
        // `side` may be very large. Adding to it could overflow.
        case .region(let side): index * side..<index * side + min(side, extent - index * side)
        }
    }

    private func index(of pixel: Int, among count: Int, extent: Int) -> Int {
        switch tiling {
        case .grid: ((pixel + 1) * count - 1) / extent
        case .region(let side): pixel / side
        }
    }
}
