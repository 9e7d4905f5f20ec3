/// Commands on the tile under the cursor.
enum TileCommands {
    static let all = [
        Command(
            CommandInfo(
                "add-to-query", "add the tile to the query, or take that back", keys: [.everywhere: "a"],
                hint: .init("add", [.queue: 4]), needs: "a tile to do that no strategy selected", changesProject: true),
            unless: { $0.whyNotAdded },
            inShared: { $0.toggleAdded() }),
        Command(
            CommandInfo(
                "exclude-from-query", "exclude the tile from queries, or take that back", keys: [.everywhere: "A"],
                hint: .init("exclude", [.queue: 5]), formerly: ["bar-from-query"], changesProject: true),
            inShared: { $0.toggleExcluded() }),
        Command(
            CommandInfo(
                "skip", "skip the tile, or take it back", keys: [.everywhere: "s"], hint: .init("skip", [.queue: 3]),
                changesProject: true),
            inShared: { [$0.edit($0.cursor, .setSkipped($0.states[$0.cursor] != .skipped))] }),
        Command(
            CommandInfo(
                "flag", "flag the tile for a second look, or unflag it", keys: [.everywhere: "!"],
                changesProject: true),
            inShared: { [$0.edit($0.cursor, .setFlagged($0.states[$0.cursor] != .flagged))] }),
        Command(
            CommandInfo(.undo, "undo in this tile", keys: [.everywhere: "u"], changesProject: true),
            inShared: { [$0.edit($0.cursor, .undo)] }),
        Command(
            CommandInfo("redo", "redo in this tile", keys: [.everywhere: "U Ctrl-R"], changesProject: true),
            inShared: { [$0.edit($0.cursor, .redo)] }),
    ]
}
