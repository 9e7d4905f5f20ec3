import Terminal

/// Draws the help or the palette. The palette shows commands that cannot run in muted text, with the reason.
struct CommandListView {
    let list: CommandList
    let model: Model
    let look: Look

    init(_ list: CommandList, _ model: Model, look: Look) {
        self.list = list
        self.model = model
        self.look = look
    }

    /// The width in cells of the longest name, with a gap after it.
    private static let nameWidth = 1 + (Commands.all.map(\.info.name.text.cellWidth).max() ?? 0)

    private var isHelp: Bool { list.kind == .help }

    func draw(into surface: inout Surface) {
        let entries = list.entries(model.shared.keymap)
        let rect = DialogView.box(width: 78, height: entries.count + 4, in: surface.bounds)
        let title = isHelp ? "Keys: type to filter, Enter runs, Esc closes" : "Commands by name: Enter runs, Esc closes"
        DialogView.clear(rect, title: title, look: look, into: &surface)
        let inside = rect.inset()
        DialogView.prompt(isHelp ? "›" : ":", list.filter, in: inside, look: look, into: &surface)
        DialogView.drawLines(entries.count, selection: list.selection, in: inside, look: look, into: &surface) {
            index, selected in
            line(entries[index], selected: selected, width: inside.width)
        }
    }

    private func line(_ entry: CommandList.Entry, selected: Cell?, width: Int) -> [(String, Cell)] {
        let rest = width - (isHelp ? 12 : Self.nameWidth) - 1
        let muted = selected ?? look.muted
        let first = " " + (isHelp ? entry.keys : entry.info.name.text).column(width - rest - 1)
        if !isHelp, entry.isAvailableHere, let reason = model.unavailability(of: entry.info.name) {
            // The reason gets the width that the keys leave.
            let keys = width >= 60 && !entry.keys.isEmpty ? " " + entry.keys : ""
            let shown = reason.column(rest - keys.cellWidth, ellipsis: look.symbols.ellipsis)
            return [(first, muted), (shown, muted), (keys, muted)]
        }
        let last = width >= 60 ? 13 : 0
        let (isAvailableHere, summary) = (entry.isAvailableHere, entry.info.summary.text(model.shared.keymap))
        return [
            (first, selected ?? (isAvailableHere ? look.style(.accent) : look.muted)),
            (summary.column(rest - last), isAvailableHere ? selected ?? look.style(.text) : muted),
            (
                (isHelp || !isAvailableHere ? entry.context.title : entry.info.argument ?? entry.keys)
                    .column(last, right: true), selected ?? look.style(.muted)
            ),
        ]
    }
}
