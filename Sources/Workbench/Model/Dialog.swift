/// What stands before the panes and has the keyboard.
package enum Dialog: Sendable, Equatable {
    /// Keys and actions, to read, filter and run.
    case actions(ActionList)
    /// A round is running: really quit?
    case confirmQuit
}

/// The help and the palette: every action that works where the keyboard was.
package struct ActionList: Sendable, Equatable {
    package let context: KeyContext
    package var filter = ""
    package var selection = 0

    package struct Entry: Sendable, Equatable {
        package let context: KeyContext
        package let action: Action
        package let keys: String
    }

    package init(context: KeyContext) { self.context = context }

    /// The entries whose name, title or keys hold the filter, the case aside.
    package func entries(_ keymap: Keymap) -> [Entry] {
        let wanted = filter.lowercased()
        return keymap.bindings(in: context).filter { binding in
            wanted.isEmpty || binding.action.title.lowercased().contains(wanted)
                || binding.action.rawValue.contains(wanted)
        }.map { binding in
            Entry(
                context: binding.context, action: binding.action,
                keys: binding.keys.map(KeyNotation.text).joined(separator: " "))
        }
    }
}
