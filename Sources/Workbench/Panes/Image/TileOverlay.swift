import Imagery
import Pool
import Terminal

/// Draws the tiling grid over the image: lines, a glyph for each tile's state, and the cursor.
struct TileOverlay {
    private let shared: SharedState
    private let grid: TileGrid
    private let columns: [Int]
    private let rows: [Int]
    /// The cells of the image. Nothing is drawn outside.
    private let area: Rect
    private let look: Look

    init(_ shared: SharedState, fit: ImageFit, look: Look) {
        self.shared = shared
        self.look = look
        area = fit.area
        grid = shared.cursorPicture.grid
        columns = fit.columns(of: grid)
        rows = fit.rows(of: grid)
    }

    /// True if tiles have at least 5x3 cells. On smaller tiles the lines would hide the image.
    var hasLines: Bool {
        let width = (columns[columns.count - 1] - columns[0]) / grid.columns
        let height = (rows[rows.count - 1] - rows[0]) / grid.rows
        return width >= 5 && height >= 3
    }

    func draw(into surface: inout Surface) {
        if hasLines, !shared.display.isRaw { drawLines(into: &surface) }
        if !shared.display.isRaw { drawMarks(into: &surface) }
        drawCursor(into: &surface)
    }

    private func drawLines(into surface: inout Surface) {
        let style = look.style(.gridLine)
        for (rowIndex, y) in rows.enumerated() {
            for x in columns[0]...columns[columns.count - 1] {
                put(look.glyph("─", "-"), x: x, y: y, style: style, into: &surface)
            }
            guard rowIndex > 0 else { continue }
            for x in columns {
                for inner in rows[rowIndex - 1]..<y {
                    put(look.glyph("│", "|"), x: x, y: inner, style: style, into: &surface)
                }
            }
        }
        for y in rows {
            for x in columns { put(look.glyph("┼", "+"), x: x, y: y, style: style, into: &surface) }
        }
    }

    private func drawMarks(into surface: inout Surface) {
        let inset = hasLines ? 1 : 0
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let position = shared.cursorPicture.position(row: row, column: column)
                let mark = shared.mark(position)
                guard mark != .unlabeled else { continue }
                guard let x = Self.inView(columns, column, from: area.x, inset),
                    let y = Self.inView(rows, row, from: area.y, inset)
                else { continue }
                put(
                    mark.glyph(look), x: x, y: y,
                    style: look.style(mark.role, .bold), onDark: true, into: &surface)
            }
        }
    }

    /// The column or row of the mark of a tile: near its first cell, or in the first cell of the view if the tile
    /// begins outside. Nil if no cell of the tile is in view.
    private static func inView(_ starts: [Int], _ index: Int, from first: Int, _ inset: Int) -> Int? {
        if starts[index] >= first { return starts[index] + inset }
        return starts[index + 1] > first ? first : nil
    }

    private func drawCursor(into surface: inout Surface) {
        let (row, column) = (shared.cursorTile.row, shared.cursorTile.column)
        /// The frame ends in the first cell of the next tile. If that is just outside the view, it ends in the last
        /// cell of its own tile.
        func inView(_ end: Int, _ edge: Int) -> Int { end == edge ? end - 1 : end }
        let (left, right) = (columns[column], inView(columns[column + 1], area.x + area.width))
        let (top, bottom) = (rows[row], inView(rows[row + 1], area.y + area.height))
        func put(_ glyph: Character, x: Int, y: Int) {
            guard area.contains(x: x, y: y) else { return }
            surface[x, y] = look.mark(glyph, over: surface[x, y])
        }
        guard right - left >= 2, bottom - top >= 2 else {
            put(look.glyph("▶", ">"), x: left, y: top)
            return
        }
        // Small tiles get a full frame. Large ones get only corners, so that fewer cells change when the cursor moves.
        let across = right - left > 12 ? min(3, (right - left) / 4) : right
        let down = bottom - top > 6 ? min(2, (bottom - top) / 3) : bottom
        for x in left + 1..<right where x - left <= across || right - x <= across {
            for y in [top, bottom] { put(look.glyph("━", "="), x: x, y: y) }
        }
        for y in top + 1..<bottom where y - top <= down || bottom - y <= down {
            for x in [left, right] { put(look.glyph("┃", "H"), x: x, y: y) }
        }
        for (x, y, glyph) in [
            (left, top, look.glyph("┏", "#")), (right, top, look.glyph("┓", "#")),
            (left, bottom, look.glyph("┗", "#")), (right, bottom, look.glyph("┛", "#")),
        ] {
            put(glyph, x: x, y: y)
        }
    }

    /// Draws a character on top of the image's color.
    private func put(
        _ character: Character, x: Int, y: Int, style: Cell, onDark: Bool = false, into surface: inout Surface
    ) {
        guard area.contains(x: x, y: y) else { return }
        var cell = style
        cell.character = character
        if look.hasColor {
            cell.background = onDark ? .rgb(16, 16, 20) : Color(look.ground(of: surface[x, y]))
        }
        surface[x, y] = cell
    }
}
