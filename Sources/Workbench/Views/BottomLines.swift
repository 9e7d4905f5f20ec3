import Terminal

/// The message line and the hints; where there is one line only, a message takes the hints' place.
enum BottomLines {
    static func draw(_ model: Model, layout: Layout, look: Look, into surface: inout Surface) {
        let hasOneLine = layout.status == layout.hints
        if let notice = model.notice {
            let style = look.style(notice.isError ? .error : .success, notice.isError ? .bold : [])
            surface.write(
                (notice.isError ? "! " : "") + notice.text, x: layout.status.x + (hasOneLine ? 0 : 1),
                y: layout.status.y, style: style, limit: layout.status.width)
            if hasOneLine { return }
        }
        surface.fill(layout.hints, with: look.style(.statusBar))
        var x = layout.hints.x + (hasOneLine ? 0 : 1)
        for (key, text) in model.keymap.hints(in: model.context) {
            let width = key.count + text.count + 3
            guard x + width - 2 <= layout.hints.x + layout.hints.width else { continue }
            surface.write(
                [(key, look.style(.hintKey, .bold)), (" \(text)  ", look.style(.hintText))], x: x, y: layout.hints.y,
                limit: width)
            x += width
        }
    }
}
