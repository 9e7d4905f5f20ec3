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

    /// The pixels of a raster of the shown part that show a tile. They can be outside the raster.
    private func range(of tile: (row: Int, column: Int), in raster: Size) -> (rows: Range<Int>, columns: Range<Int>) {
        let (rect, part) = (grid.rect(row: tile.row, column: tile.column), fit.part)
        func scaled(_ range: Range<Int>, _ start: Int, _ extent: Int, _ size: Int) -> Range<Int> {
            func at(_ pixel: Int) -> Int { ((pixel - start) * extent).dividedRoundingDown(by: size) }
            return at(range.lowerBound)..<at(range.upperBound)
        }
        return (
            scaled(rect.rows, part.top, raster.height, part.height),
            scaled(rect.columns, part.left, raster.width, part.width)
        )
    }

    /// Dims the tiles that are not selected.
    private func dim(outside selection: TileSelection, in raster: inout Raster) {
        let (picture, dark) = (shared.cursorPicture, look.backgroundColor)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns where !selection.contains(picture.position(row: row, column: column)) {
                let (rows, columns) = range(of: (row, column), in: raster.size)
                for y in rows.clamped(to: 0..<raster.height) {
                    for x in columns.clamped(to: 0..<raster.width) {
                        raster[x, y] = (dark.red, dark.green, dark.blue, 178)
                    }
                }
            }
        }
    }

    private func drawLines(into raster: inout Raster) {
        guard let color = RGB(look.style(.gridLine).foreground) else { return }
        let line = (red: color.red, green: color.green, blue: color.blue, alpha: UInt8(200))
        for row in 1..<max(1, grid.rows) {
            let y = range(of: (row, 0), in: raster.size).rows.lowerBound
            guard 0..<raster.height ~= y else { continue }
            for x in 0..<raster.width { raster[x, y] = line }
        }
        for column in 1..<max(1, grid.columns) {
            let x = range(of: (0, column), in: raster.size).columns.lowerBound
            guard 0..<raster.width ~= x else { continue }
            for y in 0..<raster.height { raster[x, y] = line }
        }
    }

    /// Draws a square in the color of its state into the upper left corner of each tile that has a state.
    private func drawMarks(in raster: inout Raster) {
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let mark = shared.mark(shared.cursorPicture.position(row: row, column: column))
                guard mark != .unlabeled, let color = RGB(look.style(mark.role).foreground) else { continue }
                let (rows, columns) = range(of: (row, column), in: raster.size)
                let side = max(2, min(10, min(rows.count, columns.count) / 6))
                for y in rows.dropFirst().prefix(side + 2) where 0..<raster.height ~= y {
                    for x in columns.dropFirst().prefix(side + 2) where 0..<raster.width ~= x {
                        let isEdge =
                            y == rows.lowerBound + 1 || x == columns.lowerBound + 1 || y == rows.lowerBound + side + 2
                            || x == columns.lowerBound + side + 2
                        raster[x, y] = isEdge ? (16, 16, 20, 255) : (color.red, color.green, color.blue, 255)
                    }
                }
            }
        }
    }

    /// A white frame with black edges, so that it is visible on every image. Nil if the tile is not in view.
    private var frame: ImagePlacement.Sprite? {
        let whole = Size(height: fit.area.height * cell.height, width: fit.area.width * cell.width)
        let tile = range(of: (shared.cursorTile.row, shared.cursorTile.column), in: whole)
        let (rows, columns) = (tile.rows.clamped(to: 0..<whole.height), tile.columns.clamped(to: 0..<whole.width))
        guard !rows.isEmpty, !columns.isEmpty else { return nil }
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
