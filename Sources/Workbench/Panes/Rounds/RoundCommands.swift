extension RoundPane {
    static let commands: [PaneCommand<RoundPane>] = [
        PaneCommand(
            CommandInfo(
                .retrain, "train on confirmed labels, then select a query",
                keys: [.everywhere: "r", .editor: "Ctrl-T"],
                hint: .init("retrain", [.image: 5, .queue: 6, .round: 3]),
                guide: .init(5, "trains on your labels and selects again; you can label meanwhile"),
                needs: "a confirmed tile, and no running training", changesProject: true,
                stroke: .savesPart),
            unless: { $1.whyNoTraining }
        ) { $0.retrain(&$1) },
        PaneCommand(
            CommandInfo(
                "cancel-round", "cancel the training or other background work",
                keys: [.everywhere: "x", .editor: "Ctrl-X"],
                hint: .init("cancel training", [.round: 4]), needs: "running background work"),
            unless: { $1.round.isBusy ? nil : "Nothing is running in the background" }
        ) { $0.cancel(&$1) },
        PaneCommand(
            CommandInfo(
                "round-page", "next page of the results", keys: [.round: "v"],
                hint: .init("page", [.round: 1])),
            change: { pane, _ in pane.page = pane.page.advanced(by: 1) }),
    ]
}

extension SharedState {
    /// Why no round can be started now; nil if one can.
    fileprivate var whyNoTraining: String? {
        if round.isTraining { return "A round is running already" }
        guard confirmedCount == 0, answeredTicket >= lastTicket else { return nil }
        let confirm = keymap.text(for: .confirm, in: .editor)
        return "Nothing to train on yet: label a tile and confirm it with \(confirm)"
    }
}
