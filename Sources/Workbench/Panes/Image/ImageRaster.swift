import Imagery
import Pool
import Terminal

/// The image of the image pane in real pixels: over it the overlay with the lines of the grid, and a frame around the
/// tile at the cursor.
struct ImageRaster {
    private let shared: SharedState
    private let fit: ImageFit
    private let cell: CellSize
    private let look: Look

    init(_ shared: SharedState, fit: ImageFit, cell: CellSize, look: Look) {
        self.shared = shared
        self.fit = fit
        self.cell = cell
        self.look = look
    }

    /// - Parameter overlay: The colors over the pixels of `base`.
    func placement(_ base: Raster, overlay: Raster) -> ImagePlacement {
        var overlay = overlay
        if let selection = shared.selection { dim(outside: selection, in: &overlay) }
        if !shared.display.isRaw, TileOverlay(shared, fit: fit, look: look).hasLines { drawLines(into: &overlay) }
        if !shared.display.isRaw { drawMarks(in: &overlay) }
        return ImagePlacement(slot: .image, area: fit.area, base: base, overlay: overlay, sprite: frame)
    }

    private var grid: TileGrid { shared.cursorPicture.grid }

    /// Dims the tiles that are not selected.
    private func dim(outside selection: TileSelection, in raster: inout Raster) {
        let (picture, dark) = (shared.cursorPicture, look.backgroundColor)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns where !selection.contains(picture.position(row: row, column: column)) {
                let rect = grid.rect(row: row, column: column)
                let (rows, columns) = (
                    scaled(rect.rows, raster.height, fit.size.height),
                    scaled(rect.columns, raster.width, fit.size.width)
                )
                for y in rows {
                    for x in columns { raster[x, y] = (dark.red, dark.green, dark.blue, 178) }
                }
            }
        }
    }

    private func drawLines(into raster: inout Raster) {
        guard let color = RGB(look.style(.gridLine).foreground) else { return }
        let line = (red: color.red, green: color.green, blue: color.blue, alpha: UInt8(200))
        for row in 1..<max(1, grid.rows) {
            let y = scaled(grid.rect(row: row, column: 0).rows, raster.height, fit.size.height).lowerBound
            for x in 0..<raster.width where y < raster.height { raster[x, y] = line }
        }
        for column in 1..<max(1, grid.columns) {
            let x = scaled(grid.rect(row: 0, column: column).columns, raster.width, fit.size.width).lowerBound
            for y in 0..<raster.height where x < raster.width { raster[x, y] = line }
        }
    }

    /// Draws a square in the color of its state into the upper left corner of each tile that has a state.
    private func drawMarks(in raster: inout Raster) {
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let mark = shared.mark(shared.cursorPicture.position(row: row, column: column))
                guard mark != .unlabeled, let color = RGB(look.style(mark.role).foreground) else { continue }
                let rect = grid.rect(row: row, column: column)
                let (rows, columns) = (
                    scaled(rect.rows, raster.height, fit.size.height),
                    scaled(rect.columns, raster.width, fit.size.width)
                )
                let side = max(2, min(10, min(rows.count, columns.count) / 6))
                for y in rows.dropFirst().prefix(side + 2) {
                    for x in columns.dropFirst().prefix(side + 2) {
                        let isEdge =
                            y == rows.lowerBound + 1 || x == columns.lowerBound + 1 || y == rows.lowerBound + side + 2
                            || x == columns.lowerBound + side + 2
                        raster[x, y] = isEdge ? (16, 16, 20, 255) : (color.red, color.green, color.blue, 255)
                    }
                }
            }
        }
    }

    private func scaled(_ range: Range<Int>, _ extent: Int, _ size: Int) -> Range<Int> {
        range.lowerBound * extent / size..<range.upperBound * extent / size
    }

    /// A white frame with black edges, so that it is visible on every image.
    private var frame: ImagePlacement.Sprite {
        let rect = grid.rect(row: shared.cursorTile.row, column: shared.cursorTile.column)
        let rows = scaled(rect.rows, fit.area.height * cell.height, fit.size.height)
        let columns = scaled(rect.columns, fit.area.width * cell.width, fit.size.width)
        var raster = Raster(width: columns.count, height: rows.count)
        for y in 0..<raster.height {
            for x in 0..<raster.width {
                let depth = min(x, y, raster.width - 1 - x, raster.height - 1 - y)
                if depth == 1 || depth == 2 { raster[x, y] = (255, 255, 255, 255) }
                if depth == 0 || depth == 3 { raster[x, y] = (0, 0, 0, 255) }
            }
        }
        return ImagePlacement.Sprite(raster: raster, x: columns.lowerBound, y: rows.lowerBound)
    }
}
