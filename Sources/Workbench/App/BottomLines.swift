import Terminal

/// Draws the status line and the key hints. On low screens they share one line, and a message hides the hints.
enum BottomLines {
    static func draw(_ model: Model, look: Look, into surface: inout Surface) {
        let layout = model.shared.layout
        let hasOneLine = layout.status == layout.hints
        let indent = hasOneLine ? 0 : 1
        if let notice = model.shared.notice ?? model.journalNotice {
            surface.write(
                notice.line, x: layout.status.x + indent, y: layout.status.y, style: notice.style(look),
                limit: layout.status.width)
            if hasOneLine { return }
        } else if !hasOneLine, let advice = model.advice {
            surface.write(
                advice, x: layout.status.x + 1, y: layout.status.y, style: look.style(.muted),
                limit: layout.status.width - 1)
        }
        surface.fill(layout.hints, with: look.style(.statusBar))
        let rect = layout.hints
        let line = Rect(x: rect.x + indent, y: rect.y, width: max(0, rect.width - indent), height: rect.height)
        drawHints(model, in: line, look: look, into: &surface)
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
