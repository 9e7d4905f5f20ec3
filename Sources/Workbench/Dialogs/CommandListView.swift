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
    /// Longer lines are hard to read.
    private static let widest = 112
    /// The width in cells of `Shift-Right L`, the longest keys of the standard keymap.
    private static let keysWidth = 13

    private var isHelp: Bool { list.kind == .help }

    func draw(into surface: inout Surface) {
        let entries = list.entries(model.shared.keymap)
        let width = max(78, min(Self.widest, surface.width - 8))
        let footer = entries.reduce(0) { max($0, restLines($1, width: width - 2).count) }
        let rect = DialogView.box(width: width, height: entries.count + 4 + footer, in: surface.bounds)
        let title = isHelp ? "Keys: type to filter, Enter runs, Esc closes" : "Commands by name: Enter runs, Esc closes"
        DialogView.clear(rect, title: title, look: look, into: &surface)
        let inside = rect.inset()
        DialogView.prompt(isHelp ? "›" : ":", list.filter, in: inside, look: look, into: &surface)
        let lines = Rect(x: inside.x, y: inside.y, width: inside.width, height: inside.height - footer)
        DialogView.drawLines(entries.count, selection: list.selection, in: lines, look: look, into: &surface) {
            index, selected in
            line(entries[index], selected: selected, width: inside.width)
        }
        guard let selected = entries.dropFirst(list.selection).first else { return }
        for (offset, text) in restLines(selected, width: inside.width).enumerated() {
            surface.write(
                " " + text, x: inside.x, y: lines.y + lines.height + offset, style: look.style(.overlay),
                limit: inside.width)
        }
    }

    /// The whole description of a value whose line is too short for it; it is shown below the list. Else empty.
    private func restLines(_ entry: CommandList.Entry, width: Int) -> [String] {
        guard let choice = entry.choice, 1 + valueWidth(of: entry) + choice.summary.cellWidth > width else { return [] }
        return TextLayout.wrap(choice.summary, to: max(1, width - 2))
    }

    /// The width of the values of an argument, with a gap.
    private func valueWidth(of entry: CommandList.Entry) -> Int {
        1 + (entry.info.choices ?? []).reduce(0) { max($0, $1.value.cellWidth) }
    }

    private func line(_ entry: CommandList.Entry, selected: Cell?, width: Int) -> [(String, Cell)] {
        if let choice = entry.choice { return line(choice, of: entry, selected: selected) }
        let ellipsis = look.symbols.ellipsis
        let reason = isHelp || !entry.isAvailableHere ? nil : model.unavailability(of: entry.info.name)
        let canRun = entry.isAvailableHere && reason == nil
        let start = isHelp ? entry.keys : entry.info.name.text
        let startWidth = isHelp ? Self.keysWidth + 1 : Self.nameWidth
        let end = width >= 60 ? TextLayout.truncate(end(of: entry, reason), to: Self.keysWidth, ellipsis: ellipsis) : ""
        // The description or the reason gets the width that the end leaves.
        let gap = end.isEmpty ? "" : " "
        let rest = width - startWidth - 1 - gap.cellWidth - end.cellWidth
        let text = reason ?? entry.info.summary.text(model.shared.keymap)
        let muted = selected ?? look.muted
        return [
            (" " + start.column(startWidth, ellipsis: ellipsis), canRun ? selected ?? look.style(.accent) : muted),
            (text.column(rest, ellipsis: ellipsis) + gap, canRun ? selected ?? look.style(.text) : muted),
            (end, canRun ? selected ?? look.style(.muted) : muted),
        ]
    }

    private func line(_ choice: ArgumentChoice, of entry: CommandList.Entry, selected: Cell?) -> [(String, Cell)] {
        [
            (" " + choice.value.column(valueWidth(of: entry)), selected ?? look.style(.accent)),
            (choice.summary, selected ?? look.style(.text)),
        ]
    }

    /// The text at the end of the line: where the command works, its argument, or its keys.
    private func end(of entry: CommandList.Entry, _ reason: String?) -> String {
        if isHelp || !entry.isAvailableHere { return entry.context.title }
        return reason == nil ? entry.info.argument ?? entry.keys : entry.keys
    }
}
