/// A grid of cells to draw on; what falls outside is dropped.
package struct Surface: Sendable, Equatable {
    package let width: Int
    package let height: Int
    package private(set) var cells: [Cell]

    package init(width: Int, height: Int, fill: Cell = Cell()) {
        self.width = max(0, width)
        self.height = max(0, height)
        cells = [Cell](repeating: fill, count: self.width * self.height)
    }

    package var bounds: Rect { Rect(x: 0, y: 0, width: width, height: height) }

    package subscript(x: Int, y: Int) -> Cell {
        get { bounds.contains(x: x, y: y) ? cells[y * width + x] : Cell() }
        set { if bounds.contains(x: x, y: y) { cells[y * width + x] = newValue } }
    }

    package mutating func fill(_ rect: Rect, with cell: Cell) {
        let rect = rect.intersection(bounds)
        for y in rect.y..<rect.y + rect.height {
            for x in rect.x..<rect.x + rect.width { cells[y * width + x] = cell }
        }
    }

    /// Writes `text`, made printable, from (`x`, `y`) rightwards in at most `limit` cells; the style is `style`'s. A wide character
    /// takes two cells, the second a continuation; one that is cut at either edge becomes blank.
    package mutating func write(_ text: String, x: Int, y: Int, style: Cell = Cell(), limit: Int = .max) {
        guard (0..<height).contains(y) else { return }
        let end = limit < width - x ? x + max(0, limit) : width
        var cell = style
        var position = x
        splitWide(before: x, y: y)
        for character in text.printable where position < end {
            let characterWidth = character.cellWidth
            let fits = position >= 0 && position + characterWidth <= end
            for offset in 0..<characterWidth {
                cell.character = !fits ? " " : offset == 0 ? character : Cell.continuation
                if position + offset < end { self[position + offset, y] = cell }
            }
            position += characterWidth
        }
        splitWide(before: min(position, end), y: y)
    }

    /// Blanks what is left of a wide character of which only one half stands beside the boundary left of `x`.
    private mutating func splitWide(before x: Int, y: Int) {
        guard self[x, y].isContinuation else { return }
        if self[x - 1, y].character.cellWidth == 2 { self[x - 1, y].character = " " }
        self[x, y].character = " "
    }

    /// The characters alone, a line a row, without trailing spaces.
    package var text: String {
        (0..<height).map { y in
            let line = String(cells[y * width..<(y + 1) * width].lazy.filter { !$0.isContinuation }.map(\.character))
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
