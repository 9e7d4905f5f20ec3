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
            CommandInfo(
                .review, "mark the labels as reviewed", keys: [.everywhere: "y"], needs: "confirmed labels",
                changesProject: true),
            unless: { $0.whyNotReviewed($0.cursor) },
            inShared: { [$0.edit($0.cursor, .review)] }),
        Command(
            CommandInfo(
                "review-list", "list disputed, flagged and others' tiles to review",
                keys: [.everywhere: "Y"], needs: "confirmed labels"),
            unless: { $0.whyNothingToReview },
            changeShared: { $0.selectTilesToReview() }),
        Command(
            CommandInfo(
                "comment", "write a comment on the tile", keys: [.everywhere: "C", .editor: "Ctrl-N"], argument: "TEXT",
                changesProject: true, stroke: .savesPart)
        ) { model, text in [.comment(text, on: model.shared.cursorTile)] },
        Command(
            CommandInfo(.undo, "undo in this tile", keys: [.everywhere: "u"], changesProject: true),
            inShared: { [$0.edit($0.cursor, .undo)] }),
        Command(
            CommandInfo("redo", "redo in this tile", keys: [.everywhere: "U Ctrl-R"], changesProject: true),
            inShared: { [$0.edit($0.cursor, .redo)] }),
    ]
}
