import OrderedCollections
import Terminal

/// The help or the palette: a list of commands to read, filter and run.
package struct CommandList: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The keys of the active pane, and what they do.
        case help
        /// All commands by name. Commands of other contexts are listed but cannot run.
        case palette
    }

    package struct Entry: Sendable {
        /// The context of its key, or else the first context that it works in.
        package let context: KeyContext
        package let info: CommandInfo
        /// In the notation of the help; empty for a command without a key.
        package let keys: String
        /// True if it works in the context from which the list was opened.
        package let isAvailableHere: Bool
        /// A value of the argument; nil for the command itself.
        package var choice: ArgumentChoice?
    }

    package let kind: Kind
    package let context: KeyContext
    package var filter = ""
    package var selection = 0
    /// Commands that were unavailable when the list was opened; the palette lists them last. The order stays the same
    /// while the list is open, so that Enter runs the command that the user sees.
    private let unavailable: Set<CommandName>

    package init(
        _ kind: Kind, context: KeyContext, filter: String = "", unavailable: Set<CommandName> = []
    ) {
        self.kind = kind
        self.context = context
        self.filter = filter
        self.unavailable = unavailable
    }

    /// Handles a key. Returns the outcome if the key closes the list, else nil.
    mutating func handle(_ key: KeyEvent, _ shared: SharedState) -> Dialog.Outcome? {
        switch DialogKey(key) {
        case .close: return Dialog.Outcome.none
        case .accept: return choose(shared.keymap)
        case .step(let steps): selection += steps
        case .removeCharacter: edit(String(filter.dropLast()))
        case .add(let character): edit(filter + String(character))
        case .other: break
        }
        selection = max(0, min(selection, entries(shared.keymap).count - 1))
        return nil
    }

    private mutating func edit(_ text: String) { (filter, selection) = (text, 0) }

    /// Runs the selected entry. If its argument is incomplete, the list stays open for the rest of it.
    private mutating func choose(_ keymap: Keymap) -> Dialog.Outcome? {
        let entries = entries(keymap)
        guard selection < entries.count else { return Dialog.Outcome.none }
        let entry = entries[selection]
        if let choice = entry.choice, choice.isIncomplete {
            edit("\(entry.info.name) \(choice.value) ")
            return nil
        }
        return .run(entry.info.name, argument: entry.choice?.value ?? (entry.info.argument == nil ? "" : argument))
    }

    /// Selects the entry of a value.
    mutating func select(value: String, _ keymap: Keymap) {
        selection = entries(keymap).firstIndex { $0.choice?.value == value } ?? 0
    }

    /// The argument of a command: the filter after its first space.
    package var argument: String {
        filter.firstIndex(of: " ").map { filter[$0...].trimmingPrefix { $0 == " " } }.map(String.init) ?? ""
    }

    /// The entries whose name or summary contains the filter, ignoring case, or whose keys are the filter. An exact
    /// name comes first, then names that start with the filter. Among equal matches, available commands come first. If
    /// the filter has an argument after a name, only that command, with the values of its argument that match.
    package func entries(_ keymap: Keymap) -> [Entry] {
        let wanted = filter.lowercased()
        let all = kind == .help ? helpEntries(keymap) : paletteEntries(keymap)
        guard !wanted.isEmpty else { return all.filter { kind == .palette || $0.isAvailableHere } }
        func name(_ entry: Entry) -> String { entry.info.name.text.lowercased() }
        let word = wanted.prefix { $0 != " " }
        if word != wanted, let taker = all.first(where: { name($0) == word && $0.info.argument != nil }) {
            return choices(of: taker)
        }
        let found = all.filter { entry in
            entry.info.summary.text(keymap).lowercased().contains(wanted) || name(entry).contains(wanted)
                || entry.keys == filter
        }
        func matchRank(_ entry: Entry) -> Int { name(entry) == wanted ? 0 : name(entry).hasPrefix(wanted) ? 1 : 2 }
        let ordered = (0...2).flatMap { rank in found.filter { matchRank($0) == rank } }
        // In the help, keys that work here come before those of other contexts.
        return kind == .palette
            ? ordered : ordered.filter(\.isAvailableHere) + ordered.filter { !$0.isAvailableHere }
    }

    /// The values of the command's argument that match what was typed. If none does, the command itself.
    private func choices(of entry: Entry) -> [Entry] {
        let typed = argument
        let first = String(typed.prefix { $0 != " " })
        if first != typed, entry.info.choices?.contains(where: { $0.isIncomplete && $0.value == first }) == true {
            return [entry]
        }
        let ranked = (entry.info.choices ?? []).compactMap { choice in choice.matchRank(typed).map { ($0, choice) } }
        let matches = (0...3).flatMap { rank in ranked.filter { $0.0 == rank }.map(\.1) }
        return matches.isEmpty
            ? [entry]
            : matches.map {
                var entry = entry
                entry.choice = $0
                return entry
            }
    }

    /// The keys of this context, then those of the others. The help lists the others only if the filter asks for them.
    private func helpEntries(_ keymap: Keymap) -> [Entry] {
        let here = keymap.bindings(in: context).compactMap { entry(of: $0, isAvailableHere: true) }
        let others = KeyContext.allCases.filter { $0 != context && ($0 != .everywhere || context == .editor) }
            .flatMap { other in keymap.bindings.filter { $0.context == other } }
        return here + others.compactMap { entry(of: $0, isAvailableHere: false) }
    }

    private func entry(of binding: Keymap.Binding, isAvailableHere: Bool) -> Entry? {
        Commands.command(binding.command, in: binding.context).map {
            Entry(context: binding.context, info: $0.info, keys: binding.notation, isAvailableHere: isAvailableHere)
        }
    }

    /// One entry per name, with the command that the name runs in this context.
    private func paletteEntries(_ keymap: Keymap) -> [Entry] {
        let entries = OrderedSet(Commands.all.map(\.info.name)).compactMap { name -> Entry? in
            let here = Commands.command(name, in: context)
            guard let command = here ?? Commands.named(name).first else { return nil }
            let binding =
                keymap.bindings(in: context).first { $0.command == name }
                ?? keymap.bindings.first { $0.command == name }
            return Entry(
                context: binding?.context ?? command.info.contexts.first ?? .everywhere, info: command.info,
                keys: binding?.notation ?? "", isAvailableHere: here != nil)
        }
        func matchRank(_ entry: Entry) -> Int {
            !entry.isAvailableHere ? 2 : unavailable.contains(entry.info.name) ? 1 : 0
        }
        return (0...2).flatMap { rank in entries.filter { matchRank($0) == rank } }
    }
}

extension Keymap.Binding {
    fileprivate var notation: String { keys.map(KeyNotation.text).joined(separator: " ") }
}
