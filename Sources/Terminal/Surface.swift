import Foundation

/// A grid of cells to draw on. Drawing outside of it has no effect.
package struct Surface: Sendable, Equatable {
    package let width: Int
    package let height: Int
    /// The cells, row by row.
    package private(set) var cells: [Cell]
    /// The images above the cells, at most one of each slot. Cells that were drawn over an image hide it.
    package private(set) var placements: [ImagePlacement] = []
    /// True if a dialog may be over the images.
    package var hasDialog = false
    /// The characters that texts may use. A text that is cut ends with the ellipsis of this set.
    package var symbols = SymbolSet.unicode

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

    /// Shows an image. Its cells are those of an image until something else is drawn there.
    package mutating func place(_ placement: ImagePlacement) {
        guard placement.area.intersection(bounds) == placement.area, !placement.area.isEmpty else { return }
        placements.removeAll { $0.slot == placement.slot }
        placements.append(placement)
        fill(placement.area, with: .image)
    }

    package mutating func removePlacements() { placements = [] }

    /// Gives a background to the cells that were drawn over an image without one. The image would be seen through them.
    package mutating func fillBackgrounds(overImagesWith color: Color) {
        for area in placements.map(\.area) {
            for y in area.y..<area.y + area.height {
                for x in area.x..<area.x + area.width {
                    let index = y * width + x
                    if !cells[index].isImage, cells[index].background == .terminalDefault {
                        cells[index].background = color
                    }
                }
            }
        }
    }

    /// Writes `text`, made printable, from (`x`, `y`) to the right in at most `limit` cells, with the style of `style`.
    /// If words do not fit, the text ends with an ellipsis, so that nobody takes its beginning for the whole.
    ///
    /// A wide character fills two cells; the second is a continuation. A wide character that is cut at an edge becomes
    /// blank.
    package mutating func write(_ text: String, x: Int, y: Int, style: Cell = Cell(), limit: Int = .max) {
        guard (0..<height).contains(y) else { return }
        let end = limit < width - x ? x + max(0, limit) : width
        let text = TextLayout.cut(text.printable, to: max(0, end - x), ellipsis: symbols.ellipsis)
        var cell = style
        var position = x
        splitWide(before: x, y: y)
        for character in text where position < end {
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

    /// Blanks both cells of a wide character that the boundary to the left of `x` cuts in half.
    private mutating func splitWide(before x: Int, y: Int) {
        guard self[x, y].isContinuation else { return }
        if self[x - 1, y].character.cellWidth == 2 { self[x - 1, y].character = " " }
        self[x, y].character = " "
    }

    /// Replaces every character that is not ASCII. Letters lose their accents; other characters become similar ones,
    /// or `?`.
    package mutating func restrictToASCII() {
        for index in cells.indices where !cells[index].character.isASCII || cells[index].isContinuation {
            cells[index].character = Self.asciiCharacter(like: cells[index].character)
        }
    }

    private static func asciiCharacter(like character: Character) -> Character {
        if character == Cell.continuation { return " " }
        if character == Cell.image.character { return character }
        if let similar = similarASCII[character] { return similar }
        let base = String(character).decomposedStringWithCompatibilityMapping.unicodeScalars.first
        return base.flatMap { $0.isASCII && $0.value > 0x20 ? Character($0) : nil } ?? "?"
    }

    private static let similarASCII: [Character: Character] = [
        "·": "-", "…": "~", "×": "x", "→": ">", "–": "-", "—": "-", "’": "'", "“": "\"", "”": "\"",
    ]

    /// The characters without styles: one line per row, without trailing spaces.
    package var text: String {
        (0..<height).map { y in
            let row = cells[y * width..<(y + 1) * width].lazy.filter { !$0.isContinuation }
            let line = String(row.map { $0.isImage ? " " : $0.character })
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
