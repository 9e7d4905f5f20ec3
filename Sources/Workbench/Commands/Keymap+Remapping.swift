import Terminal

extension Keymap {
    /// Other keys for a command in a context, none to leave it without.
    package struct Change: Sendable, Equatable {
        package let context: KeyContext
        package let command: CommandName
        package let keys: [KeyEvent]

        package init(_ command: CommandName, in context: KeyContext, keys: [KeyEvent]) {
            self.context = context
            self.command = command
            self.keys = keys
        }
    }

    /// Two changes that want the same key in the same context.
    package struct Clash: Error, Equatable, CustomStringConvertible {
        package let key: KeyEvent
        package let first: Change
        package let second: Change

        package var description: String {
            first.command == second.command
                ? "\(KeyNotation.text(key)) is given to \(first.command) twice: by its name and by a former name"
                : "\(KeyNotation.text(key)) is given to both \(first.command) and \(second.command)"
        }
    }

    /// This keymap with other keys; a command whose key is given to another one loses it.
    /// - Throws: `Clash`.
    package func changed(by changes: [Change]) throws(Clash) -> Keymap {
        for (index, change) in changes.enumerated() {
            for other in changes[..<index] where other.context == change.context {
                if let key = change.keys.first(where: other.keys.contains) {
                    throw Clash(key: key, first: other, second: change)
                }
            }
        }
        let kept = bindings.compactMap { binding -> Binding? in
            let rivals = changes.filter { $0.context == binding.context }
            guard !rivals.contains(where: { $0.command == binding.command }) else { return nil }
            let taken = rivals.flatMap(\.keys)
            let keys = binding.keys.filter { !taken.contains($0) }
            return keys.isEmpty ? nil : Binding(context: binding.context, command: binding.command, keys: keys)
        }
        let added = changes.filter { !$0.keys.isEmpty }.map {
            Binding(context: $0.context, command: $0.command, keys: $0.keys)
        }
        return Keymap(added + kept)
    }
}
