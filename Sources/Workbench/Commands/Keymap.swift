import Terminal

/// Where a key binding works. `everywhere` stands for all panes but the editor.
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

    /// The characters that type a value in this context. Commands of other contexts cannot use them there.
    var typedCharacters: String { self == .acquisition ? "0123456789." : "" }

    /// Whether a key types a value in this context.
    func types(_ key: KeyEvent) -> Bool {
        guard case .character(let character) = key.key, !key.control, !key.alt else { return false }
        return typedCharacters.contains(character)
    }
}

/// Maps keys to commands. Help and hint bar are made from it.
package struct Keymap: Sendable, Equatable {
    package struct Binding: Sendable, Equatable {
        package let context: KeyContext
        package let command: CommandName
        package let keys: [KeyEvent]
    }

    /// The default keys of all commands.
    package static let standard = Keymap(
        Commands.all.flatMap { command in
            command.info.contexts.map {
                Binding(context: $0, command: command.info.name, keys: command.info.keys[$0] ?? [])
            }
        }.filter { !$0.keys.isEmpty })

    package private(set) var bindings: [Binding]
    private var lookup: [KeyContext: [KeyEvent: CommandName]]

    package init(_ bindings: [Binding]) {
        self.bindings = bindings
        lookup = [:]
        for binding in bindings {
            for key in binding.keys {
                precondition(
                    lookup[binding.context]?[key] == nil,
                    "Keymap: \(KeyNotation.text(key)) twice in \(binding.context)")
                lookup[binding.context, default: [:]][key] = binding.command
            }
        }
    }

    /// The command of a key in `context`: the binding of the context; outside the editor also the one for everywhere.
    package func command(for key: KeyEvent, in context: KeyContext) -> CommandName? {
        if context.types(key) { return nil }
        return lookup[context]?[key] ?? (context == .editor ? nil : lookup[.everywhere]?[key])
    }

    /// The keys of `command` in `context`, the usual one first.
    package func keys(for command: CommandName, in context: KeyContext) -> [KeyEvent] {
        bindings(in: context).first { $0.command == command }?.keys ?? []
    }

    /// All bindings that work in `context`, those of the context first. Keys that do something else in the context are
    /// left out.
    package func bindings(in context: KeyContext) -> [Binding] {
        let own = bindings.filter { $0.context == context }
        let all =
            context == .everywhere || context == .editor ? own : own + bindings.filter { $0.context == .everywhere }
        return all.compactMap { binding in
            let keys = binding.keys.filter { command(for: $0, in: context) == binding.command }
            return keys.isEmpty ? nil : Binding(context: binding.context, command: binding.command, keys: keys)
        }
    }

    /// How to run `command` in `context`, for use in texts: its first key, or its name in the palette.
    package func text(for command: CommandName, in context: KeyContext) -> String {
        keys(for: command, in: context).first.map(KeyNotation.text) ?? ":\(command)"
    }

    /// An entry of the hint bar: a key, and its effect in one or two words.
    package struct Hint: Sendable {
        package let command: CommandName
        package let key: String
        package let text: String
    }

    /// The entries of the hint bar, in order.
    package func hints(in context: KeyContext) -> [Hint] {
        Commands.all.compactMap { command -> (rank: Int, hint: Hint)? in
            guard let hint = command.info.hint, let rank = hint.ranks[context],
                let key = keys(for: command.info.name, in: context).first
            else { return nil }
            return (rank, Hint(command: command.info.name, key: KeyNotation.text(key), text: hint.text))
        }.sorted { $0.rank < $1.rank }.map(\.hint)
    }
}
