import Problems
import Terminal

extension Keymap {
    /// New keys for a command in one context. An empty list removes its keys.
    package struct Change: Sendable, Equatable {
        package let context: KeyContext
        package let command: CommandName
        package let keys: [KeyEvent]
        /// The line in the configuration file, from 1.
        package let line: Int?

        package init(_ command: CommandName, in context: KeyContext, keys: [KeyEvent], line: Int? = nil) {
            self.context = context
            self.command = command
            self.keys = keys
            self.line = line
        }
    }

    /// This keymap with the changes. A command whose key is given to another command loses that key.
    /// - Throws: `Problem` with the line of the second change, if two changes use the same key in the same context, or
    ///   with the line of a change whose key types a value.
    package func changed(by changes: [Change]) throws(Problem) -> Keymap {
        for (index, change) in changes.enumerated() {
            if let key = change.keys.first(where: change.context.types) { throw .typesValue(key, change) }
            for other in changes[..<index] where other.context == change.context {
                if let key = change.keys.first(where: other.keys.contains) {
                    throw .givenTwice(key, other, change)
                }
            }
        }
        let kept = bindings.compactMap { binding -> Binding? in
            let changesInContext = changes.filter { $0.context == binding.context }
            guard !changesInContext.contains(where: { $0.command == binding.command }) else { return nil }
            let taken = changesInContext.flatMap(\.keys)
            let keys = binding.keys.filter { !taken.contains($0) }
            return keys.isEmpty ? nil : Binding(context: binding.context, command: binding.command, keys: keys)
        }
        let added = changes.filter { !$0.keys.isEmpty }.map {
            Binding(context: $0.context, command: $0.command, keys: $0.keys)
        }
        return Keymap(added + kept)
    }
}

extension Problem {
    fileprivate static func typesValue(_ key: KeyEvent, _ change: Keymap.Change) -> Problem {
        Problem(
            line: change.line,
            reason: "\(KeyNotation.text(key)) types a value in the pane \(change.context.title), so it cannot run "
                + "\(change.command)",
            fix: "give it another key")
    }

    fileprivate static func givenTwice(_ key: KeyEvent, _ first: Keymap.Change, _ second: Keymap.Change) -> Problem {
        let key = KeyNotation.text(key)
        guard first.command == second.command else {
            return Problem(
                line: second.line, reason: "\(key) is given to both \(first.command) and \(second.command)",
                fix: "give it to one of them")
        }
        return Problem(
            line: second.line, reason: "\(key) is given to \(first.command) twice: by its name and by a former name",
            fix: "remove the line with the former name")
    }
}
