extension RoundPane {
    static let commands: [PaneCommand<RoundPane>] = [
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
