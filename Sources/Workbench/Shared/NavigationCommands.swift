/// Commands that go to another tile or image.
enum NavigationCommands {
    static let all = [
        Command(
            CommandInfo(
                .openEditor, "label this tile", keys: [.everywhere: "Enter e"],
                hint: .init("label", [.image: 1, .scatter: 1, .queue: 1]),
                guide: .init(
                    2, "opens the tile: pick a class by its digit, paint with \(.paint, in: .editor) or the mouse"),
                changesProject: true)
        ) { model, _ in model.editor.open(&model.shared) },
        Command(
            CommandInfo(
                .nextQueued, "next unfinished tile of the query", keys: [.everywhere: "n"],
                hint: .init("next tile", [.image: 2, .scatter: 6, .queue: 2, .round: 5]),
                guide: .init(1, "goes to the next tile of the query"), needs: "an unfinished tile in the query"),
            unless: { $0.whyNoNextQueued(in: $0.focus.context) },
            changeShared: { $0.goToNextQueued() }),
        Command(
            CommandInfo(
                "previous-queued", "previous tile of the query", keys: [.everywhere: "p"], needs: "a query"),
            unless: { $0.whyNoQuery(in: $0.focus.context) },
            changeShared: { $0.goToPreviousQueued() }),
        Command(
            CommandInfo(
                .nextSkipped, "next skipped, flagged or disputed tile", keys: [.everywhere: "S"],
                needs: "such a tile"),
            unless: { $0.whyNoNextSkipped },
            changeShared: { $0.goToNextSkipped() }),
        Command(
            CommandInfo(
                "next-image", "next image", keys: [.everywhere: "] PgDn"], hint: .init("next image", [.image: 4]),
                needs: "another image"),
            unless: { $0.whyNoOtherImage },
            changeShared: { $0.goToImage(by: 1) }),
        Command(
            CommandInfo("previous-image", "previous image", keys: [.everywhere: "[ PgUp"], needs: "another image"),
            unless: { $0.whyNoOtherImage },
            changeShared: { $0.goToImage(by: -1) }),
    ]
}
