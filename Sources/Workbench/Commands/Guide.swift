/// Shows a new user the keys of one whole round, one at a time. A key that was pressed is not shown any more.
package struct Guide: Sendable, Equatable {
    private static var steps: [(name: CommandName, text: KeyText)] { Commands.guide }

    private var next = 0

    package init() {}

    package static var count: Int { steps.count }

    /// Nothing is left to show.
    package var isOver: Bool { next == Self.steps.count }

    /// A person who presses the key of a later step knows the steps before it: they are not shown any more.
    mutating func note(_ command: CommandName) {
        guard let done = Self.steps[next...].firstIndex(where: { $0.name == command }) else { return }
        next = done + 1
    }

    /// The key to press where `context` has the keyboard, and what it does. Where the
    /// step is of another place, the key that leads there is shown.
    package func line(_ keymap: Keymap, in context: KeyContext) -> (place: String, key: String, text: String)? {
        guard !isOver else { return nil }
        let step = Self.steps[next]
        if let key = keymap.keys(for: step.name, in: context).first {
            return ("\(next + 1)/\(Self.count)", KeyNotation.text(key), step.text.text(keymap))
        }
        let isOfEditor = !keymap.keys(for: step.name, in: .editor).isEmpty
        guard let way = keymap.keys(for: isOfEditor ? .openEditor : .closeEditor, in: context).first else { return nil }
        return (
            "\(next + 1)/\(Self.count)", KeyNotation.text(way),
            isOfEditor ? "opens the tile for labeling" : "goes back to the panes"
        )
    }
}
