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

    /// Writes `text` from (`x`, `y`) rightwards, a cell a character, at most `limit` cells; the style is `style`'s.
    package mutating func write(_ text: String, x: Int, y: Int, style: Cell = Cell(), limit: Int = .max) {
        for (offset, character) in text.prefix(max(0, limit)).enumerated() {
            var cell = style
            cell.character = character
            self[x + offset, y] = cell
        }
    }

    /// The characters alone, a line a row, without trailing spaces.
    package var text: String {
        (0..<height).map { y in
            let line = String(cells[y * width..<(y + 1) * width].map(\.character))
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
