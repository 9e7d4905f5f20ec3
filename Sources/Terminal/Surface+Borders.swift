extension SymbolSet {
    /// The characters of a box.
    package struct Border: Sendable {
        let horizontal, vertical, topLeft, topRight, bottomLeft, bottomRight: Character
    }

    package var border: Border {
        switch self {
        case .unicode:
            Border(
                horizontal: "─", vertical: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘")
        case .ascii:
            Border(
                horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+")
        }
    }

    package var ellipsis: String { self == .unicode ? "…" : "..." }
}

extension Surface {
    /// Draws a box along the inner edge of `rect`, with `title` in its top row. Draws nothing if `rect` is narrower or
    /// lower than two cells.
    package mutating func border(
        _ rect: Rect, title: String = "", style: Cell = Cell(), titleStyle: Cell? = nil, symbols: SymbolSet
    ) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1)
        let characters = symbols.border
        horizontalLine(x: rect.x, y: rect.y, length: rect.width, style: style, symbols: symbols)
        horizontalLine(x: rect.x, y: bottom, length: rect.width, style: style, symbols: symbols)
        verticalLine(x: rect.x, y: rect.y, length: rect.height, style: style, symbols: symbols)
        verticalLine(x: right, y: rect.y, length: rect.height, style: style, symbols: symbols)
        let corners = [
            (rect.x, rect.y, characters.topLeft), (right, rect.y, characters.topRight),
            (rect.x, bottom, characters.bottomLeft), (right, bottom, characters.bottomRight),
        ]
        for (x, y, character) in corners { self[x, y].character = character }
        if !title.isEmpty, rect.width > 6 {
            let shown = TextLayout.truncate(title, to: rect.width - 6, ellipsis: symbols.ellipsis)
            write(" \(shown) ", x: rect.x + 2, y: rect.y, style: titleStyle ?? style, limit: rect.width - 4)
        }
    }

    package mutating func horizontalLine(x: Int, y: Int, length: Int, style: Cell = Cell(), symbols: SymbolSet) {
        var cell = style
        cell.character = symbols.border.horizontal
        fill(Rect(x: x, y: y, width: length, height: 1), with: cell)
    }

    package mutating func verticalLine(x: Int, y: Int, length: Int, style: Cell = Cell(), symbols: SymbolSet) {
        var cell = style
        cell.character = symbols.border.vertical
        fill(Rect(x: x, y: y, width: 1, height: length), with: cell)
    }
}
