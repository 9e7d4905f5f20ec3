/// The help and the palette: actions to read, filter and run.
package struct ActionList: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Keys and what they do where the keyboard was.
        case help
        /// Every action by name; those of another place are there to be found.
        case palette
    }

    package struct Entry: Sendable, Equatable {
        /// Where the action works.
        package let context: KeyContext
        package let action: Action
        /// As the help writes them; empty for an action without a key.
        package let keys: String
        /// Whether it can be run from where the keyboard was.
        package let isAtHand: Bool
    }

    package let kind: Kind
    package let context: KeyContext
    package var filter = ""
    package var selection = 0

    package init(_ kind: Kind, context: KeyContext) {
        self.kind = kind
        self.context = context
    }

    /// The entries whose name, title or keys hold the filter, the case aside; names that begin with it come first.
    package func entries(_ keymap: Keymap) -> [Entry] {
        let wanted = filter.lowercased()
        let all = kind == .help ? keys(keymap) : actions(keymap)
        guard !wanted.isEmpty else { return all }
        let found = all.filter { entry in
            entry.action.title.lowercased().contains(wanted) || entry.action.rawValue.contains(wanted)
                || entry.keys == filter
        }
        func begins(_ entry: Entry) -> Bool { entry.action.rawValue.hasPrefix(wanted) }
        return found.filter(begins) + found.filter { !begins($0) }
    }

    private func keys(_ keymap: Keymap) -> [Entry] {
        keymap.bindings(in: context).map {
            Entry(context: $0.context, action: $0.action, keys: $0.notation, isAtHand: true)
        }
    }

    private func actions(_ keymap: Keymap) -> [Entry] {
        let entries = Action.allCases.map { action in
            let bindings = keymap.bindings.filter { $0.action == action }
            let here = keymap.bindings(in: context).first { $0.action == action } ?? bindings.first
            let isAtHand = bindings.isEmpty || bindings.contains { ($0.context == .editor) == (context == .editor) }
            return Entry(
                context: here?.context ?? .everywhere, action: action, keys: here?.notation ?? "", isAtHand: isAtHand)
        }
        return entries.filter(\.isAtHand) + entries.filter { !$0.isAtHand }
    }
}

extension Keymap.Binding {
    fileprivate var notation: String { keys.map(KeyNotation.text).joined(separator: " ") }
}
