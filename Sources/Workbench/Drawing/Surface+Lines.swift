import Terminal

extension Surface {
    /// Writes styled texts one after the other, in at most `limit` cells. Returns the number of cells used. If words do
    /// not fit, the line ends with an ellipsis.
    @discardableResult
    mutating func write(_ pieces: [(String, Cell)], x: Int, y: Int, limit: Int) -> Int {
        let widths = pieces.map(\.0.cellWidth)
        let room = limit - (hasWords(pieces, widths, after: limit) ? symbols.ellipsis.cellWidth : 0)
        var used = 0
        for ((text, style), width) in zip(pieces, widths) where used < limit {
            if used + width > room, room < limit {
                // This piece ends with the ellipsis, also if all of it would fit and only the next one does not.
                let shown = TextLayout.truncate(text + symbols.ellipsis, to: limit - used, ellipsis: symbols.ellipsis)
                write(shown, x: x + used, y: y, style: style, limit: limit - used)
                return limit
            }
            write(text, x: x + used, y: y, style: style, limit: limit - used)
            used += width
        }
        return min(used, limit)
    }

    /// Whether a text of the line has other characters than blanks after `limit` cells.
    private func hasWords(_ pieces: [(String, Cell)], _ widths: [Int], after limit: Int) -> Bool {
        guard widths.reduce(0, +) > limit else { return false }
        var end = 0
        var lastWord = 0
        for ((text, _), width) in zip(pieces, widths) {
            let blanks = TextLayout.trailingBlanks(text)
            end += width
            if blanks < text.count { lastWord = end - blanks }
        }
        return lastWord > limit
    }

    /// Writes a text in the middle of `rect`, wrapped and centered, for panes without content.
    mutating func writeCentered(_ text: String, in rect: Rect, style: Cell) {
        guard !rect.isEmpty else { return }
        let lines = TextLayout.wrap(text, to: rect.width)
        let top = rect.y + max(0, (rect.height - lines.count) / 2)
        for (offset, line) in lines.prefix(max(0, rect.height)).enumerated() {
            write(
                line, x: rect.x + max(0, (rect.width - line.cellWidth) / 2), y: top + offset, style: style,
                limit: rect.width)
        }
    }

    /// The character of the density ramp for a value in 0...1.
    static func density(_ value: Double) -> Character {
        densityRamp[max(0, min(densityRamp.count - 1, Int(value * Double(densityRamp.count))))]
    }
}

extension String {
    /// The text padded or cut to `width` cells. A text that is cut ends with `ellipsis`.
    func column(_ width: Int, right: Bool = false, ellipsis: String = "") -> String {
        let text = TextLayout.truncate(self, to: max(0, width), ellipsis: ellipsis)
        let padding = String(repeating: " ", count: max(0, width - text.cellWidth))
        return right ? padding + text : text + padding
    }
}

extension BinaryFloatingPoint {
    /// A share, `0...1`, in percent. A share above 0 is not shown as 0, nor one below 1 as 100: `<1%`, `>99%`.
    package func percentText(_ digits: Int = 0) -> String {
        let text = (100 * self).text(digits)
        let (zero, whole) = (Double(0).text(digits), Double(100).text(digits))
        let unit = (0..<digits).reduce(1.0) { unit, _ in unit / 10 }
        if self > 0, text == zero { return "<\(unit.text(digits))%" }
        if self < 1, text == whole { return ">\((100 - unit).text(digits))%" }
        return text + "%"
    }

    /// The number with `digits` decimals; `-` if it is not finite.
    func text(_ digits: Int) -> String {
        guard isFinite else { return "-" }
        var scale = Self(1)
        for _ in 0..<digits { scale *= 10 }
        let rounded = (magnitude * scale).rounded()
        guard let number = Int(exactly: rounded) else { return "\(self)" }
        var text = String(number)
        while text.count <= digits { text = "0" + text }
        if digits > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -digits)) }
        return (self < 0 && number != 0 ? "-" : "") + text
    }
}
