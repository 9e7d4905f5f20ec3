/// Shows a new user the keys of one whole round, one at a time. A key that was pressed is not shown any more.
package struct Guide: Sendable, Equatable {
    private static var steps: [(name: CommandName, text: KeyText)] { Commands.guide }

    private var next = 0

    package init() {}

    package static var count: Int { steps.count }

    /// True if all steps are done.
    package var isOver: Bool { next == Self.steps.count }

    /// Marks the step of a command and all steps before it as done.
    mutating func note(_ command: CommandName) {
        guard let done = Self.steps[next...].firstIndex(where: { $0.name == command }) else { return }
        next = done + 1
    }

    /// The key and the text of the next step in a context, and the progress, such as `2/5`. If the step needs the
    /// editor or the panes, the key that leads there.
    package func line(_ keymap: Keymap, in context: KeyContext) -> (progress: String, key: String, text: String)? {
        guard !isOver else { return nil }
        let step = Self.steps[next]
        if let key = keymap.keys(for: step.name, in: context).first {
            return ("\(next + 1)/\(Self.count)", KeyNotation.text(key), step.text.text(keymap))
        }
        let isOfEditor = !keymap.keys(for: step.name, in: .editor).isEmpty
        guard let key = keymap.keys(for: isOfEditor ? .openEditor : .closeEditor, in: context).first else { return nil }
        return (
            "\(next + 1)/\(Self.count)", KeyNotation.text(key),
            isOfEditor ? "opens the tile for labeling" : "goes back to the panes"
        )
    }
}
