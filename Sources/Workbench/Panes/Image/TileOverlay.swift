import Imagery
import Pool
import Terminal

/// Draws the tiling grid over the image: lines, a glyph for each tile's state, and the cursor.
struct TileOverlay {
    private let shared: SharedState
    private let grid: TileGrid
    private let columns: [Int]
    private let rows: [Int]
    private let look: Look

    init(_ shared: SharedState, fit: ImageFit, look: Look) {
        self.shared = shared
        self.look = look
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
                put(
                    mark.glyph(look), x: columns[column] + inset, y: rows[row] + inset,
                    style: look.style(mark.role, .bold), onDark: true, into: &surface)
            }
        }
    }

    private func drawCursor(into surface: inout Surface) {
        let (row, column) = (shared.cursorTile.row, shared.cursorTile.column)
        let (left, right) = (columns[column], columns[column + 1])
        let (top, bottom) = (rows[row], rows[row + 1])
        let style = look.marker
        guard right - left >= 2, bottom - top >= 2 else {
            put(look.glyph("▶", ">"), x: left, y: top, style: style, onDark: true, into: &surface)
            return
        }
        // Small tiles get a full frame. Large ones get only corners, so that fewer cells change when the cursor moves.
        let across = right - left > 12 ? min(3, (right - left) / 4) : right
        let down = bottom - top > 6 ? min(2, (bottom - top) / 3) : bottom
        for x in left + 1..<right where x - left <= across || right - x <= across {
            for y in [top, bottom] { put(look.glyph("━", "="), x: x, y: y, style: style, into: &surface) }
        }
        for y in top + 1..<bottom where y - top <= down || bottom - y <= down {
            for x in [left, right] { put(look.glyph("┃", "H"), x: x, y: y, style: style, into: &surface) }
        }
        for (x, y, glyph) in [
            (left, top, look.glyph("┏", "#")), (right, top, look.glyph("┓", "#")),
            (left, bottom, look.glyph("┗", "#")), (right, bottom, look.glyph("┛", "#")),
        ] {
            put(glyph, x: x, y: y, style: style, into: &surface)
        }
    }

    /// Draws a character on top of the image's color.
    private func put(
        _ character: Character, x: Int, y: Int, style: Cell, onDark: Bool = false, into surface: inout Surface
    ) {
        var cell = style
        cell.character = character
        cell.background = onDark && look.hasColor ? .rgb(16, 16, 20) : behind(surface[x, y])
        surface[x, y] = cell
    }

    private func behind(_ cell: Cell) -> Color {
        let scalar = cell.character.unicodeScalars.first?.value ?? 0
        // Half blocks and sextants are pixels of the image; the lines of the grid are not.
        guard 0x2580...0x259F ~= scalar || 0x1FB00...0x1FB3B ~= scalar, let front = RGB(cell.foreground),
            let back = RGB(cell.background)
        else { return cell.background }
        return Color(front.blended(with: back, 0.5))
    }
}
