import Terminal

extension Surface {
    /// Writes pieces one after the other, at most `limit` cells, and returns how many it took.
    @discardableResult
    mutating func write(_ pieces: [(String, Cell)], x: Int, y: Int, limit: Int) -> Int {
        var used = 0
        for (text, style) in pieces where used < limit {
            write(text, x: x + used, y: y, style: style, limit: limit - used)
            used += text.reduce(0) { $0 + $1.cellWidth }
        }
        return min(used, limit)
    }

    /// A frame with a title in its upper side.
    mutating func frame(_ rect: Rect, title: String, isFocused: Bool, look: Look) {
        guard rect.width >= 2, rect.height >= 2 else { return }
        let style = look.style(isFocused ? .focusedBorder : .border, isFocused ? .bold : [])
        let (right, bottom) = (rect.x + rect.width - 1, rect.y + rect.height - 1)
        let horizontal = String(repeating: look.glyph("─", "-"), count: rect.width - 2)
        for (y, left, end) in [
            (rect.y, look.glyph("┌", "+"), look.glyph("┐", "+")),
            (bottom, look.glyph("└", "+"), look.glyph("┘", "+")),
        ] {
            write("\(left)\(horizontal)\(end)", x: rect.x, y: y, style: style)
        }
        for y in rect.y + 1..<max(rect.y + 1, bottom) {
            write(String(look.glyph("│", "|")), x: rect.x, y: y, style: style)
            write(String(look.glyph("│", "|")), x: right, y: y, style: style)
        }
        write(" \(title) ", x: rect.x + 2, y: rect.y, style: style, limit: rect.width - 4)
    }

    /// A line in the middle of `rect`, for panes that have nothing to show yet.
    mutating func note(_ text: String, in rect: Rect, style: Cell) {
        let width = text.reduce(0) { $0 + $1.cellWidth }
        let lines = width <= rect.width ? [text] : text.wrapped(to: max(1, rect.width))
        let top = rect.y + max(0, (rect.height - lines.count) / 2)
        for (offset, line) in lines.prefix(max(0, rect.height)).enumerated() {
            write(
                line, x: rect.x + max(0, (rect.width - line.count) / 2), y: top + offset, style: style,
                limit: rect.width)
        }
    }
}

extension String {
    /// Cut at spaces into lines of at most `width` characters, words that are longer anywhere.
    func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in split(separator: " ") {
            var word = Substring(word)
            if !line.isEmpty, line.count + 1 + word.count <= width {
                line += " " + word
                continue
            }
            if !line.isEmpty { lines.append(line) }
            while word.count > width {
                lines.append(String(word.prefix(width)))
                word = word.dropFirst(width)
            }
            line = String(word)
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// Padded or cut to `width` characters.
    func column(_ width: Int, right: Bool = false) -> String {
        guard count < width else { return String(prefix(max(0, width))) }
        let padding = String(repeating: " ", count: width - count)
        return right ? padding + self : self + padding
    }
}

extension BinaryFloatingPoint {
    /// With `digits` after the point.
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
