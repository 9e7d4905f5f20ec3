import Drawing
import Imagery
import Terminal

extension Surface {
    /// The screen as a drawing with 9x18 pixels per cell.
    /// - Parameter theme: Its text style replaces the terminal's own colors.
    package func picture(theme: Theme) -> Drawing {
        let (cellWidth, cellHeight) = (9, 18)
        let plain = theme.backgroundColor
        var drawing = Drawing(width: width * cellWidth, height: height * cellHeight, ground: plain)
        for y in 0..<height {
            for x in 0..<width {
                let cell = self[x, y]
                let (front, back) = colors(of: cell, theme)
                let (left, top) = (x * cellWidth, y * cellHeight)
                // The first cell of a wide character also paints the background of its second cell.
                if back != plain, !cell.isContinuation {
                    drawing.fill(
                        x: left, y: top, width: cellWidth * cell.character.cellWidth, height: cellHeight, back)
                }
                if let drawn = DrawnCharacter(cell.character) {
                    for part in drawn.parts(width: cellWidth, height: cellHeight) {
                        drawing.fill(x: left + part.x, y: top + part.y, width: part.width, height: part.height, front)
                    }
                } else if !cell.isContinuation, cell.character != " " {
                    drawing.text(
                        String(cell.character).printable, at: Drawing.Point(x: Double(left), y: Double(top + 14)),
                        size: 15, isBold: cell.attributes.contains(.bold), front)
                }
                if cell.attributes.contains(.underline) {
                    drawing.fill(x: left, y: top + cellHeight - 2, width: cellWidth, height: 1, front)
                }
            }
        }
        return drawing
    }

    private func colors(of cell: Cell, _ theme: Theme) -> (front: RGB, back: RGB) {
        var front = RGB(cell.foreground) ?? RGB(theme[.text].foreground) ?? RGB(208, 212, 218)
        var back = RGB(cell.background) ?? theme.backgroundColor
        if cell.attributes.contains(.reverse) { swap(&front, &back) }
        if cell.attributes.contains(.dim) { front = front.blended(with: back, 0.4) }
        return (front, back)
    }
}
