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

    /// An entry of the hint bar.
    private struct ShownHint {
        let key: String
        let text: String
        var isAvailable = true

        /// The cells of a hint, with the gap after it.
        var width: Int { key.cellWidth + text.cellWidth + 3 }
    }

    /// The keys of the open dialog, those of the pane's state, or the usual ones.
    private static func hints(_ model: Model) -> (hints: [ShownHint], help: [ShownHint]) {
        if let dialog = model.dialog { return (dialog.hints.map { ShownHint(key: $0.key, text: $0.text) }, []) }
        let (keymap, context) = (model.shared.keymap, model.context)
        let all = keymap.hints(in: context).map {
            ShownHint(key: $0.key, text: $0.text, isAvailable: model.unavailability(of: $0.command) == nil)
        }
        let special = model.stateHints.map {
            ShownHint(
                key: keymap.text(for: $0.command, in: context), text: $0.text,
                isAvailable: model.unavailability(of: $0.command) == nil)
        }
        return (special.isEmpty ? Array(all.dropLast(2)) : special, Array(all.suffix(2)))
    }

    private static func drawHints(_ model: Model, in rect: Rect, look: Look, into surface: inout Surface) {
        let (hints, help) = hints(model)
        if model.dialog == nil, model.stateHints.isEmpty,
            let line = model.guide?.line(model.shared.keymap, in: model.context)
        {
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
            let pieces = pieces(of: hint, look: look)
            x += surface.write(pieces, x: x, y: rect.y, limit: max(0, rect.x + rect.width - x))
        }
    }

    /// A command that cannot run is muted but stays in its place. Otherwise the hints would move with every key.
    private static func pieces(of hint: ShownHint, look: Look) -> [(String, Cell)] {
        let text = look.style(.hintText)
        guard !hint.isAvailable else { return [(hint.key, look.style(.hintKey, .bold)), (" \(hint.text)  ", text)] }
        var muted = look.muted
        muted.background = text.background
        return [("\(hint.key) \(hint.text)  ", muted)]
    }

    /// The hints that fit, in their order. The hint for help is always shown.
    private static func fitting(
        _ hints: [ShownHint], _ help: [ShownHint], in space: Int
    ) -> [ShownHint] {
        var free = space - (help.first?.width ?? 0)
        var shown: [ShownHint] = []
        for hint in hints where hint.width <= free + 2 {
            shown.append(hint)
            free -= hint.width
        }
        if let first = help.first { shown.append(first) }
        if let last = help.last, help.count > 1, last.width <= free + 2 { shown.append(last) }
        return shown
    }
}
