/// Text brought to a width in cells.
package enum TextLayout {
    /// `text` in at most `width` cells, its end replaced by `ellipsis` where it is too long.
    package static func truncate(_ text: String, to width: Int, ellipsis: String) -> String {
        guard text.cellWidth > width else { return text }
        let room = width - ellipsis.cellWidth
        guard room >= 0 else { return prefix(text, width) }
        return prefix(text, room) + ellipsis
    }

    /// Lines of at most `width` cells, broken at spaces where there are any, and at every newline.
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

    /// As many characters from the start as fit into `width` cells.
    private static func prefix(_ text: String, _ width: Int) -> String {
        var used = 0
        return String(
            text.prefix {
                used += $0.cellWidth
                return used <= width
            })
    }
}
