import Terminal

extension Surface {
    /// Writes styled texts one after the other, in at most `limit` cells. Returns the number of cells used.
    @discardableResult
    mutating func write(_ pieces: [(String, Cell)], x: Int, y: Int, limit: Int) -> Int {
        var used = 0
        for (text, style) in pieces where used < limit {
            write(text, x: x + used, y: y, style: style, limit: limit - used)
            used += text.cellWidth
        }
        return min(used, limit)
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
