extension RoundPane {
    static let commands: [PaneCommand<RoundPane>] = [
        PaneCommand(
            CommandInfo(
                .retrain, "train on the labels so far, then select again",
                keys: [.everywhere: "r", .editor: "Ctrl-T"],
                hint: .init("retrain", [.image: 5, .queue: 6, .round: 3]),
                guide: .init(5, "learns from your labels and selects anew; label on meanwhile"),
                needs: "a confirmed tile, and no training under way", changesProject: true,
                stroke: .isSaved),
            unless: { $1.whyNoTraining }
        ) { $0.retrain(&$1) },
        PaneCommand(
            CommandInfo(
                "cancel-round", "cancel the training", keys: [.everywhere: "x", .editor: "Ctrl-X"],
                hint: .init("cancel training", [.round: 4]), needs: "a round under way"),
            unless: { $1.round.isBusy ? nil : "No round is running" }
        ) { $0.cancel(&$1) },
        PaneCommand(
            CommandInfo(
                "round-page", "learning curve, classes, confusion, effort", keys: [.round: "v"],
                hint: .init("page", [.round: 1])),
            change: { pane, _ in pane.page = pane.page.advanced(by: 1) }),
    ]
}

extension SharedState {
    /// Why no round can be started now; nil where one can.
    fileprivate var whyNoTraining: String? {
        if round.isTraining { return "A round is running already" }
        guard count(.labeled) == 0, answeredTicket >= lastTicket else { return nil }
        let confirm = keymap.text(for: .confirm, in: .editor)
        return "Nothing to train on yet: label a tile and confirm it with \(confirm)"
    }
}
