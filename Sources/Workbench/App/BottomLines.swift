import Terminal

/// The message line and the hints; where there is one line only, a message takes the hints' place.
enum BottomLines {
    static func draw(_ model: Model, look: Look, into surface: inout Surface) {
        let (shared, layout) = (model.shared, model.shared.layout)
        let hasOneLine = layout.status == layout.hints
        if let notice = shared.notice ?? model.journalNotice {
            let style = look.style(notice.isError ? .error : .success, notice.isError ? .bold : [])
            surface.write(
                (notice.isError ? "! " : "") + notice.text, x: layout.status.x + (hasOneLine ? 0 : 1),
                y: layout.status.y, style: style, limit: layout.status.width)
            if hasOneLine { return }
        } else if !hasOneLine, let advice = model.advice {
            surface.write(
                advice, x: layout.status.x + 1, y: layout.status.y, style: look.style(.muted),
                limit: layout.status.width - 1)
        }
        surface.fill(layout.hints, with: look.style(.statusBar))
        if let line = model.guide?.line(shared.keymap, in: model.context) {
            let x = layout.hints.x + (hasOneLine ? 0 : 1)
            let help = shared.keymap.hints(in: model.context).suffix(2).first.map { "  \($0.key) \($0.text)" } ?? ""
            surface.write(
                [
                    ("\(line.place)  ", look.style(.hintText)), (line.key, look.style(.hintKey, .bold)),
                    (" \(line.text)", look.style(.hintText)), (help, look.style(.hintText)),
                ], x: x, y: layout.hints.y, limit: max(0, layout.hints.x + layout.hints.width - x))
            return
        }
        let all = shared.keymap.hints(in: model.context)
        let (hints, help) = (all.dropLast(2), all.suffix(2))
        var room = layout.hints.width - (hasOneLine ? 0 : 1) - (help.first.map(width) ?? 0)
        var x = layout.hints.x + (hasOneLine ? 0 : 1)
        // Help always has its place.
        var shown: [(key: String, text: String)] = []
        for hint in hints where width(hint) <= room + 2 {
            shown.append(hint)
            room -= width(hint)
        }
        if let first = help.first { shown.append(first) }
        if let last = help.last, help.count > 1, width(last) <= room + 2 { shown.append(last) }
        for hint in shown {
            x += surface.write(
                [(hint.key, look.style(.hintKey, .bold)), (" \(hint.text)  ", look.style(.hintText))], x: x,
                y: layout.hints.y, limit: max(0, layout.hints.x + layout.hints.width - x))
        }
    }

    /// Of a hint with the gap after it.
    private static func width(_ hint: (key: String, text: String)) -> Int { hint.key.count + hint.text.count + 3 }
}
