import Terminal

/// Where keys go: the pane or mode that has the keyboard.
package enum KeyContext: String, CaseIterable, Sendable {
    case everywhere, image, scatter, acquisition, queue, round, editor

    var title: String {
        switch self {
        case .everywhere: "Everywhere"
        case .image: "Image"
        case .scatter: "Scatter"
        case .acquisition: "Acquisition"
        case .queue: "Queue"
        case .round: "Round"
        case .editor: "Label editor"
        }
    }
}

/// Which key does what. The help and the hint bar are made from it, so they cannot lie.
package struct Keymap: Sendable, Equatable {
    package struct Binding: Sendable, Equatable {
        package let context: KeyContext
        package let action: Action
        package let keys: [KeyEvent]
    }

    package private(set) var bindings: [Binding]
    private var lookup: [KeyContext: [KeyEvent: Action]]

    package init(_ bindings: [Binding]) {
        self.bindings = bindings
        lookup = [:]
        for binding in bindings {
            for key in binding.keys {
                precondition(
                    lookup[binding.context]?[key] == nil,
                    "Keymap: \(KeyNotation.text(key)) twice in \(binding.context)")
                lookup[binding.context, default: [:]][key] = binding.action
            }
        }
    }

    /// What a key does in `context`: its own binding, or, but for the editor, the one that holds everywhere.
    package func action(for key: KeyEvent, in context: KeyContext) -> Action? {
        lookup[context]?[key] ?? (context == .editor ? nil : lookup[.everywhere]?[key])
    }

    /// The keys of `action` where `context` has the keyboard, the usual one first.
    package func keys(for action: Action, in context: KeyContext) -> [KeyEvent] {
        bindings(in: context).first { $0.action == action }?.keys ?? []
    }

    /// All that works in `context`: its own first.
    package func bindings(in context: KeyContext) -> [Binding] {
        let own = bindings.filter { $0.context == context }
        return context == .everywhere || context == .editor
            ? own : own + bindings.filter { $0.context == .everywhere }
    }

    /// Characters that pick a class in the editor: digits, then the letters the editor has no other use for.
    package var classKeys: [Character] {
        let taken = lookup[.editor] ?? [:]
        return "1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".filter {
            taken[KeyEvent(.character($0))] == nil
        }
    }
}
