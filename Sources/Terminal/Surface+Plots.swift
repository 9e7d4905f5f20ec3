extension Surface {
    /// Sets one braille dot. A cell has 2x4 dots, and (0, 0) is the upper left dot of `rect`.
    ///
    /// The dot is added to the dots of its cell. All of them get its color, because a cell has one foreground color. In
    /// ASCII any dot makes the cell `*`.
    package mutating func dot(x: Int, y: Int, in rect: Rect, color: Color = .terminalDefault, symbols: SymbolSet) {
        guard x >= 0, y >= 0 else { return }
        let column = rect.x + x / 2
        let row = rect.y + y / 4
        guard rect.intersection(bounds).contains(x: column, y: row) else { return }
        self[column, row].foreground = color
        guard symbols == .unicode else {
            self[column, row].character = "*"
            return
        }
        let old = self[column, row].character.unicodeScalars.first!.value
        let lit = Surface.braille.contains(old) ? old - Surface.braille.lowerBound : 0
        let pattern = Surface.braille.lowerBound + (lit | Surface.brailleBit[y % 4][x % 2])
        self[column, row].character = Character(Unicode.Scalar(pattern)!)
    }

    private static let braille: ClosedRange<UInt32> = 0x2800...0x28FF
    /// The bit of each dot in the code point, by row and column of the dot.
    private static let brailleBit: [[UInt32]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    /// Draws a horizontal bar that fills `fraction` of `width` cells. In Unicode it is precise to an eighth of a cell.
    /// - Parameters:
    ///   - fraction: It is clamped to 0...1; NaN counts as 0.
    ///   - style: Its foreground is the color of the filled part, its background that of the rest.
    package mutating func bar(_ fraction: Double, x: Int, y: Int, width: Int, style: Cell = Cell(), symbols: SymbolSet)
    {
        guard width > 0 else { return }
        let share = fraction.isNaN ? 0 : min(1, max(0, fraction))
        let steps = symbols == .unicode ? 8 : 1
        let filled = Int((share * Double(width * steps)).rounded())
        for offset in 0..<width {
            var cell = style
            switch min(steps, max(0, filled - offset * steps)) {
            case 0: cell.character = symbols == .unicode ? " " : "."
            case steps: cell.character = symbols == .unicode ? "█" : "#"
            case let eighths: cell.character = Surface.leftEighths[eighths - 1]
            }
            self[x + offset, y] = cell
        }
    }

    private static let leftEighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
}
