import Terminal

extension Keymap {
    /// Other keys for an action in a context, none to leave it without.
    package struct Change: Sendable, Equatable {
        package let context: KeyContext
        package let action: Action
        package let keys: [KeyEvent]

        package init(_ action: Action, in context: KeyContext, keys: [KeyEvent]) {
            self.context = context
            self.action = action
            self.keys = keys
        }
    }

    /// Two changes that want the same key in the same context.
    package struct Clash: Error, Equatable, CustomStringConvertible {
        package let key: KeyEvent
        package let first: Change
        package let second: Change

        package var description: String {
            "\(KeyNotation.text(key)) is given to both \(first.action.rawValue) and \(second.action.rawValue)"
        }
    }

    /// This keymap with other keys; an action whose key is given to another one loses it.
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
            guard !rivals.contains(where: { $0.action == binding.action }) else { return nil }
            let taken = rivals.flatMap(\.keys)
            let keys = binding.keys.filter { !taken.contains($0) }
            return keys.isEmpty ? nil : Binding(context: binding.context, action: binding.action, keys: keys)
        }
        let added = changes.filter { !$0.keys.isEmpty }.map {
            Binding(context: $0.context, action: $0.action, keys: $0.keys)
        }
        return Keymap(added + kept)
    }
}
