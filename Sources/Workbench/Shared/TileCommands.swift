/// Commands for the tile at the cursor.
enum TileCommands {
    static let all = [
        Command(
            CommandInfo(
                "add-to-query", "add the tile to the query, or remove it again", keys: [.everywhere: "a"],
                hint: .init("add", [.queue: 4]), needs: "an unfinished tile that is not in the query",
                changesProject: true),
            unless: { $0.whyNotAdded },
            inShared: { $0.toggleAdded() }),
        Command(
            CommandInfo(
                "exclude-from-query", "exclude the tile from queries, or include it again", keys: [.everywhere: "A"],
                hint: .init("exclude", [.queue: 5]), formerly: ["bar-from-query"], changesProject: true),
            inShared: { $0.toggleExcluded() }),
        Command(
            CommandInfo(
                "skip", "skip the tile, or unskip it", keys: [.everywhere: "s"], hint: .init("skip", [.queue: 3]),
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
