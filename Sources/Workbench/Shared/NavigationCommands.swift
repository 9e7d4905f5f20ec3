/// Commands that lead to another tile or image.
enum NavigationCommands {
    static let all = [
        Command(
            CommandInfo(
                .openEditor, "label this tile", keys: [.everywhere: "Enter e"],
                hint: .init("label", [.image: 1, .scatter: 1, .queue: 1]),
                guide: .init(2, "opens it: pick a class by its digit, paint with \(.paint, in: .editor) or the mouse"),
                changesProject: true)
        ) { model, _ in model.editor.open(&model.shared) },
        Command(
            CommandInfo(
                .nextQueued, "next tile of the query still to do", keys: [.everywhere: "n"],
                hint: .init("next tile", [.image: 2, .scatter: 6, .queue: 2, .round: 5]),
                guide: .init(1, "goes to the next tile of the query"), needs: "a tile of the query to do"),
            unless: { $0.whyNoNextQueued(in: $0.focus.context) },
            changeShared: { $0.goToNextQueued() }),
        Command(
            CommandInfo(
                "previous-queued", "tile of the query before this one", keys: [.everywhere: "p"], needs: "a query"),
            unless: { $0.whyNoQuery(in: $0.focus.context) },
            changeShared: { $0.goToPreviousQueued() }),
        Command(
            CommandInfo(
                .nextSkipped, "next tile that was skipped or flagged", keys: [.everywhere: "S"],
                needs: "a skipped or flagged tile"),
            unless: { $0.whyNoNextSkipped },
            changeShared: { $0.goToNextSkipped() }),
        Command(
            CommandInfo(
                "next-image", "next image", keys: [.everywhere: "] PgDn"], hint: .init("next image", [.image: 4]),
                needs: "another image"),
            unless: { $0.whyNoOtherImage },
            changeShared: { $0.goToImage(by: 1) }),
        Command(
            CommandInfo("previous-image", "image before", keys: [.everywhere: "[ PgUp"], needs: "another image"),
            unless: { $0.whyNoOtherImage },
            changeShared: { $0.goToImage(by: -1) }),
    ]
}
