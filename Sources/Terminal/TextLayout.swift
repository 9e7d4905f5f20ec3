/// Fits text to a width in cells.
package enum TextLayout {
    /// Cuts `text` to at most `width` cells. If it is too long, its end is replaced by `ellipsis`.
    package static func truncate(_ text: String, to width: Int, ellipsis: String) -> String {
        guard text.cellWidth > width else { return text }
        let room = width - ellipsis.cellWidth
        guard room >= 0 else { return prefix(text, width) }
        return prefix(text, room) + ellipsis
    }

    /// Cuts `text` as `truncate` does, but only blanks at its end may be cut without an ellipsis.
    static func cut(_ text: String, to width: Int, ellipsis: String) -> String {
        guard text.cellWidth > width else { return text }
        return truncate(String(text.dropLast(trailingBlanks(text))), to: width, ellipsis: ellipsis)
    }

    /// The number of blanks at the end of a text.
    package static func trailingBlanks(_ text: String) -> Int { text.reversed().prefix { $0 == " " }.count }

    /// Breaks a text into lines of at most `width` cells, at newlines and at spaces. Longer words are split.
    ///
    /// Repeated and leading spaces are dropped. A wide character at `width` 1 gives a line of two cells.
    package static func wrap(_ text: String, to width: Int) -> [String] {
        precondition(width > 0, "cannot wrap to \(width) cells")
        return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrapLine(String($0), to: width) }
    }

    private static func wrapLine(_ line: String, to width: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            var word = String(word)
            if !current.isEmpty, current.cellWidth + 1 + word.cellWidth <= width {
                current += " " + word
                continue
            }
            if !current.isEmpty { lines.append(current) }
            while word.cellWidth > width {
                let head = prefix(word, width)
                let taken = max(1, head.count)
                lines.append(String(word.prefix(taken)))
                word.removeFirst(taken)
            }
            current = word
        }
        return lines + [current]
    }

    /// The longest start of the text that fits into `width` cells.
    private static func prefix(_ text: String, _ width: Int) -> String {
        var used = 0
        return String(
            text.prefix {
                used += $0.cellWidth
                return used <= width
            })
    }
}
