import OrderedCollections
import Terminal

/// The help and the palette: commands to read, filter and run.
package struct CommandList: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// Keys and what they do where the keyboard was.
        case help
        /// Every command by name; those of another place are there to be found.
        case palette
    }

    package struct Entry: Sendable {
        /// Where the command works.
        package let context: KeyContext
        package let info: CommandInfo
        /// As the help writes them; empty for a command without a key.
        package let keys: String
        /// Whether it can be run from where the keyboard was.
        package let isAtHand: Bool
    }

    package let kind: Kind
    package let context: KeyContext
    package var filter = ""
    package var selection = 0
    /// Commands that could not run when the list was opened; the palette has them behind the others. They keep their place
    /// when that changes, so that Enter runs what the person has seen.
    private let unavailable: Set<CommandName>

    package init(
        _ kind: Kind, context: KeyContext, filter: String = "", unavailable: Set<CommandName> = []
    ) {
        self.kind = kind
        self.context = context
        self.filter = filter
        self.unavailable = unavailable
    }

    /// What the list asks for as it closes; nil while it stays open.
    mutating func handle(_ key: KeyEvent, _ shared: SharedState) -> Dialog.Outcome? {
        switch DialogKey(key) {
        case .close: return Dialog.Outcome.none
        case .take: return taken(shared.keymap)
        case .step(let steps): selection += steps
        case .removeCharacter: edit(String(filter.dropLast()))
        case .add(let character): edit(filter + String(character))
        case .other: break
        }
        selection = max(0, min(selection, entries(shared.keymap).count - 1))
        return nil
    }

    private mutating func edit(_ text: String) { (filter, selection) = (text, 0) }

    private func taken(_ keymap: Keymap) -> Dialog.Outcome {
        let entries = entries(keymap)
        guard selection < entries.count else { return .none }
        let entry = entries[selection]
        return .run(entry.info.name, argument: entry.info.argument == nil ? "" : argument)
    }

    /// What follows the first space of the filter: the argument of a command.
    package var argument: String {
        filter.firstIndex(of: " ").map { filter[$0...].trimmingPrefix { $0 == " " } }.map(String.init) ?? ""
    }

    /// The entries whose name, summary or keys hold the filter, the case aside; that name comes first,
    /// then names that begin with the filter. Of equal matches those that can run come first. With an argument behind it,
    /// the command that takes it.
    package func entries(_ keymap: Keymap) -> [Entry] {
        let wanted = filter.lowercased()
        let all = kind == .help ? keys(keymap) : commands(keymap)
        guard !wanted.isEmpty else { return all }
        func name(_ entry: Entry) -> String { entry.info.name.text.lowercased() }
        let word = wanted.prefix { $0 != " " }
        if word != wanted, let taker = all.first(where: { name($0) == word && $0.info.argument != nil }) {
            return [taker]
        }
        let found = all.filter { entry in
            entry.info.summary.text(keymap).lowercased().contains(wanted) || name(entry).contains(wanted)
                || entry.keys == filter
        }
        func distance(_ entry: Entry) -> Int { name(entry) == wanted ? 0 : name(entry).hasPrefix(wanted) ? 1 : 2 }
        return (0...2).flatMap { rank in found.filter { distance($0) == rank } }
    }

    private func keys(_ keymap: Keymap) -> [Entry] {
        keymap.bindings(in: context).compactMap { binding in
            (Commands.command(binding.command, in: binding.context)).map {
                Entry(context: binding.context, info: $0.info, keys: binding.notation, isAtHand: true)
            }
        }
    }

    /// A name each, as it works from here.
    private func commands(_ keymap: Keymap) -> [Entry] {
        let entries = OrderedSet(Commands.all.map(\.info.name)).compactMap { name -> Entry? in
            let here = Commands.command(name, in: context)
            guard let command = here ?? Commands.named(name).first else { return nil }
            let binding =
                keymap.bindings(in: context).first { $0.command == name }
                ?? keymap.bindings.first { $0.command == name }
            return Entry(
                context: binding?.context ?? command.info.contexts.first ?? .everywhere, info: command.info,
                keys: binding?.notation ?? "", isAtHand: here != nil)
        }
        func distance(_ entry: Entry) -> Int { !entry.isAtHand ? 2 : unavailable.contains(entry.info.name) ? 1 : 0 }
        return (0...2).flatMap { rank in entries.filter { distance($0) == rank } }
    }
}

extension Keymap.Binding {
    fileprivate var notation: String { keys.map(KeyNotation.text).joined(separator: " ") }
}
