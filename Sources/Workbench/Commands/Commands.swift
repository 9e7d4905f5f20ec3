/// All commands, in the order of help and palette.
package enum Commands {
    package static let all: [Command] =
        EditorPane.commands.map { $0.asCommand(\.editor) { $1(&$0.editor, &$0.shared) } }
        + ClassPickerCommands.all
        + NavigationCommands.all
        + ImagePane.commands.map { $0.asCommand(\.image) { $1(&$0.image, &$0.shared) } }
        + DisplayCommands.all
        + ScatterPane.commands.map { $0.asCommand(\.scatter) { $1(&$0.scatter, &$0.shared) } }
        + TileCommands.all
        + [RoundCommand.retrain]
        + BulkAcceptCommands.all
        + RoundPane.commands.map { $0.asCommand(\.round) { $1(&$0.round, &$0.shared) } }
        + MoveCommands.all
        + SearchCommands.all
        + SearchResults.commands.map { $0.asCommand(\.search) { $1(&$0.search, &$0.shared) } }
        + WindowCommands.all
        + AcquisitionPane.commands.map { $0.asCommand(\.acquisition) { $1(&$0.acquisition, &$0.shared) } }
        + [AcquisitionPane.chooseValue]
        + QueuePane.commands.map { $0.asCommand(\.queue) { $1(&$0.queue, &$0.shared) } }

    private static let table: [KeyContext: [CommandName: Command]] = {
        var table: [KeyContext: [CommandName: Command]] = [:]
        for command in all {
            for context in command.info.contexts {
                let former = table[context, default: [:]].updateValue(command, forKey: command.info.name)
                precondition(former == nil, "Commands: \(command.info.name) twice in \(context)")
            }
        }
        return table
    }()

    /// Looks up a command: first in the context, then everywhere, then in the other panes. The editor runs only its own
    /// commands.
    package static func command(_ name: CommandName, in context: KeyContext) -> Command? {
        if let own = table[context]?[name] { return own }
        guard context != .editor else { return nil }
        return KeyContext.allCases.lazy.filter { $0 != .editor }.compactMap { table[$0]?[name] }.first
    }

    /// True if a key of `context` can run the command. In `everywhere` these are all commands of the panes.
    package static func isCommand(_ name: CommandName, in context: KeyContext) -> Bool {
        command(name, in: context) != nil
    }

    /// The commands with a name, in all contexts.
    package static func named(_ name: CommandName) -> [Command] { all.filter { $0.info.name == name } }

    /// The current name of a command that a configuration file names; former names are accepted. Nil if it is unknown.
    package static func name(written text: String) -> CommandName? {
        all.first { $0.info.name.text == text || $0.info.formerNames.contains(text) }?.info.name
    }

    /// The steps of the guide for new users, in order.
    static let guide: [(name: CommandName, text: KeyText)] = all.compactMap { command in
        command.info.guideStep.map { (rank: $0.rank, name: command.info.name, text: $0.text) }
    }.sorted { $0.rank < $1.rank }.map { ($0.name, $0.text) }

    /// The commands with their default keys as Markdown, one table per context.
    package static var documentation: String {
        KeyContext.allCases.compactMap { context in
            let rows = all.filter { $0.info.keys[context] != nil }.map { row($0.info, in: context) }
            guard !rows.isEmpty else { return nil }
            return "## \(context.title)\n\n| command | keys | what it does | needs |\n|---|---|---|---|\n"
                + rows.joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    private static func row(_ info: CommandInfo, in context: KeyContext) -> String {
        // A table needs `|` escaped, also in code.
        let keys = (info.keys[context] ?? []).map { "`\(KeyNotation.text($0).replacing("|", with: "\\|"))`" }
            .joined(separator: " ")
        let argument = info.argument.map { " \($0)" } ?? ""
        let needs = [
            info.needs, info.dropsOutline ? "no open outline" : nil, info.changesProject ? "write access" : nil,
        ].compactMap(\.self).joined(separator: "; ")
        return "| `\(info.name)\(argument)` | \(keys) | \(info.summary.text(.standard)) | \(needs) |"
    }
}
