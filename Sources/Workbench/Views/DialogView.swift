import Terminal

/// What stands before the panes.
enum DialogView {
    static func draw(_ dialog: Dialog, model: Model, look: Look, into surface: inout Surface) {
        switch dialog {
        case .confirmQuit:
            let text = "A round is running. Quit and cancel it? y quits, any other key stays. Labels are safe."
            let rect = box(width: 46, height: 6, in: surface.bounds)
            clear(rect, title: "Quit", look: look, into: &surface)
            surface.note(text, in: rect.inset(), style: look.style(.overlay))
        case .actions(let list): drawList(list, model: model, look: look, into: &surface)
        }
    }

    private static func drawList(_ list: ActionList, model: Model, look: Look, into surface: inout Surface) {
        let entries = list.entries(model.keymap)
        let rect = box(width: 78, height: entries.count + 4, in: surface.bounds)
        clear(rect, title: "Keys: type to filter, Enter does it, Esc leaves", look: look, into: &surface)
        let inside = rect.inset()
        surface.write(
            [
                (look.symbols == .unicode ? "› " : "> ", look.style(.accent)), (list.filter, look.style(.overlay)),
                ("_", look.style(.muted)),
            ],
            x: inside.x, y: inside.y, limit: inside.width)
        let height = max(0, inside.height - 1)
        let first = max(0, min(entries.count - height, list.selection - height / 2))
        for (line, entry) in entries.dropFirst(first).prefix(height).enumerated() {
            let isSelected = first + line == list.selection
            let style = look.style(isSelected ? .selection : .text)
            let keyStyle = isSelected ? style : look.style(.accent)
            let context = inside.width >= 60 ? entry.context.title.column(13, right: true) : ""
            surface.write(
                [
                    (" " + entry.keys.column(12), keyStyle),
                    (entry.action.title.column(inside.width - 13 - context.count), style),
                    (context, isSelected ? style : look.style(.muted)),
                ], x: inside.x, y: inside.y + 1 + line, limit: inside.width)
        }
        if entries.isEmpty {
            surface.write(
                "  nothing fits", x: inside.x, y: inside.y + 1, style: look.style(.muted), limit: inside.width)
        }
    }

    private static func box(width: Int, height: Int, in bounds: Rect) -> Rect {
        let (width, height) = (min(width, bounds.width), min(height, bounds.height))
        return Rect(
            x: bounds.x + (bounds.width - width) / 2, y: bounds.y + (bounds.height - height) / 2, width: width,
            height: height)
    }

    private static func clear(_ rect: Rect, title: String, look: Look, into surface: inout Surface) {
        surface.fill(rect, with: look.style(.overlay))
        surface.border(
            rect, title: title, style: look.style(.overlay), titleStyle: look.style(.overlayTitle),
            symbols: look.symbols)
    }
}
