import Terminal

/// Draws the status line and the key hints. On low screens they share one line, and a message hides the hints.
enum BottomLines {
    static func draw(_ model: Model, look: Look, into surface: inout Surface) {
        let layout = model.shared.layout
        let hasOneLine = layout.status == layout.hints
        let indent = hasOneLine ? 0 : 1
        let status = indented(layout.status, by: indent)
        if let notice = model.shared.notice ?? model.journalNotice {
            if hasOneLine {
                draw(notice.line, in: status, style: notice.style(look), look, into: &surface)
                return
            }
            draw(notice, above: status, look, into: &surface)
        } else if !hasOneLine, let advice = model.advice {
            draw(advice, in: status, style: look.style(.muted), look, into: &surface)
        }
        surface.fill(layout.hints, with: look.style(.statusBar))
        drawHints(model, in: indented(layout.hints, by: indent), look: look, into: &surface)
    }

    private static func indented(_ rect: Rect, by indent: Int) -> Rect {
        Rect(x: rect.x + indent, y: rect.y, width: max(0, rect.width - indent), height: rect.height)
    }

    /// The most lines that a long message covers.
    private static let mostLines = 5

    /// Draws a message in the status line. The lines of a long message cover the panes above it.
    private static func draw(_ notice: Notice, above status: Rect, _ look: Look, into surface: inout Surface) {
        let all = TextLayout.wrap(notice.line, to: max(1, status.width))
        var lines = Array(all.prefix(min(Self.mostLines, max(1, status.y - 1))))
        if all.count > lines.count {
            lines[lines.count - 1] = TextLayout.truncate(
                lines[lines.count - 1] + look.symbols.ellipsis + " ", to: status.width, ellipsis: look.symbols.ellipsis)
        }
        for (offset, line) in lines.enumerated() {
            let y = status.y - lines.count + 1 + offset
            surface.fill(Rect(x: 0, y: y, width: surface.width, height: 1), with: look.style(.text))
            surface.write(line, x: status.x, y: y, style: notice.style(look), limit: status.width)
        }
    }

    /// Draws a text in the first line of `rect`. A text that is cut ends with an ellipsis.
    private static func draw(
        _ text: String, in rect: Rect, style: Cell, _ look: Look, into surface: inout Surface
    ) {
        let shown = TextLayout.truncate(text, to: rect.width, ellipsis: look.symbols.ellipsis)
        surface.write(shown, x: rect.x, y: rect.y, style: style, limit: rect.width)
    }

    private static func drawHints(_ model: Model, in rect: Rect, look: Look, into surface: inout Surface) {
        let all = model.shared.keymap.hints(in: model.context)
        let (hints, help) = (all.dropLast(2), all.suffix(2))
        if let line = model.guide?.line(model.shared.keymap, in: model.context) {
            let text = help.first.map { "  \($0.key) \($0.text)" } ?? ""
            surface.write(
                [
                    ("\(line.progress)  ", look.style(.hintText)), (line.key, look.style(.hintKey, .bold)),
                    (" \(line.text)", look.style(.hintText)), (text, look.style(.hintText)),
                ], x: rect.x, y: rect.y, limit: rect.width)
            return
        }
        var x = rect.x
        for hint in fitting(hints, help, in: rect.width) {
            let pieces = pieces(of: hint, isAvailable: model.unavailability(of: hint.command) == nil, look: look)
            x += surface.write(pieces, x: x, y: rect.y, limit: max(0, rect.x + rect.width - x))
        }
    }

    /// A command that cannot run is muted but stays in its place. Otherwise the hints would move with every key.
    private static func pieces(of hint: Keymap.Hint, isAvailable: Bool, look: Look) -> [(String, Cell)] {
        let text = look.style(.hintText)
        guard !isAvailable else { return [(hint.key, look.style(.hintKey, .bold)), (" \(hint.text)  ", text)] }
        var muted = look.muted
        muted.background = text.background
        return [("\(hint.key) \(hint.text)  ", muted)]
    }

    /// The hints that fit, in their order. The hint for help is always shown.
    private static func fitting(
        _ hints: ArraySlice<Keymap.Hint>, _ help: ArraySlice<Keymap.Hint>, in space: Int
    ) -> [Keymap.Hint] {
        var free = space - (help.first.map(width) ?? 0)
        var shown: [Keymap.Hint] = []
        for hint in hints where width(hint) <= free + 2 {
            shown.append(hint)
            free -= width(hint)
        }
        if let first = help.first { shown.append(first) }
        if let last = help.last, help.count > 1, width(last) <= free + 2 { shown.append(last) }
        return shown
    }

    /// The cells of a hint, with the gap after it.
    private static func width(_ hint: Keymap.Hint) -> Int { hint.key.cellWidth + hint.text.cellWidth + 3 }
}
