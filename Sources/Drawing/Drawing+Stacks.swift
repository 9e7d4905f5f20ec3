import Imagery

extension Drawing {
    /// Returns a drawing with `parts` one below the other. It is as wide as the widest part.
    package static func stack(_ parts: [Drawing], gap: Int = 0, ground: RGB) -> Drawing {
        let gaps = gap * max(0, parts.count - 1)
        var stack = Drawing(
            width: parts.map(\.width).max() ?? 1, height: parts.reduce(gaps) { $0 + $1.height }, ground: ground)
        var y = 0
        for part in parts {
            stack.paste(part, x: 0, y: y)
            y += part.height + gap
        }
        return stack
    }

    /// Returns a drawing with `parts` in rows of `columns`. The parts of a row end at the same height.
    package static func panels(_ parts: [Drawing], columns: Int, gap: Int = 0, ground: RGB) -> Drawing {
        let columns = max(1, columns)
        let rows = stride(from: 0, to: parts.count, by: columns).map { start in
            let row = parts[start..<min(start + columns, parts.count)]
            let width = row.reduce(gap * (row.count - 1)) { $0 + $1.width }
            var drawing = Drawing(width: width, height: row.map(\.height).max() ?? 1, ground: ground)
            var x = 0
            for part in row {
                drawing.paste(part, x: x, y: drawing.height - part.height)
                x += part.width + gap
            }
            return drawing
        }
        return stack(rows, gap: gap, ground: ground)
    }
}
