/// The way once round for somebody who was never here: five keys, one at a time, each gone when it was pressed.
package struct Guide: Sendable, Equatable {
    private struct Step: Equatable {
        let action: Action
        let text: String
    }

    private static let steps = [
        Step(action: .nextQueued, text: "goes to the next tile the network asks for"),
        Step(action: .openEditor, text: "opens it: pick a class by its digit, paint with Space or the mouse"),
        Step(action: .acceptRest, text: "takes the network's word for whatever you did not paint"),
        Step(action: .confirm, text: "confirms the tile and goes to the next one asked for"),
        Step(action: .retrain, text: "learns from your labels and asks anew; label on meanwhile"),
    ]

    private var next = 0

    package init() {}

    package static var count: Int { steps.count }

    /// Nothing is left to show.
    package var isOver: Bool { next == Self.steps.count }

    /// Who knows a later key needs no earlier one explained.
    mutating func note(_ action: Action) {
        guard let done = Self.steps[next...].firstIndex(where: { $0.action == action }) else { return }
        next = done + 1
    }

    /// The key to press where `context` has the keyboard, and what it does. A step of another place waits until the person
    /// is there: shown is how to get there.
    package func line(_ keymap: Keymap, in context: KeyContext) -> (place: String, key: String, text: String)? {
        guard !isOver else { return nil }
        let step = Self.steps[next]
        if let key = keymap.keys(for: step.action, in: context).first {
            return ("\(next + 1)/\(Self.count)", KeyNotation.text(key), step.text)
        }
        let isOfEditor = !keymap.keys(for: step.action, in: .editor).isEmpty
        guard let way = keymap.keys(for: isOfEditor ? .openEditor : .close, in: context).first else { return nil }
        return (
            "\(next + 1)/\(Self.count)", KeyNotation.text(way),
            isOfEditor ? "opens the tile for labeling" : "goes back to the panes"
        )
    }
}
