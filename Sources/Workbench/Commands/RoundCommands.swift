/// Commands of the rounds.
enum RoundCommands {
    static let all = [
        Command(
            CommandInfo(
                "retrain", "train on the labels so far, then ask again", keys: [.everywhere: "r", .editor: "C-t"],
                hint: .init("retrain", [.image: 5, .queue: 6, .round: 3]),
                guide: .init(5, "learns from your labels and asks anew; label on meanwhile"), changesProject: true)
            // The round learns from what a lowered pen has painted so far.
        ) { $0.savePart() + $0.retrain() },
        Command(
            CommandInfo(
                "cancel-round", "cancel the training", keys: [.everywhere: "x", .editor: "C-x"],
                hint: .init("cancel training", [.round: 4])),
            unless: { $0.round.isBusy ? nil : "No round is running" }
        ) { $0.cancelRound() },
        Command(
            CommandInfo(
                "round-page", "learning curve, classes, confusion, effort", keys: [.round: "v"],
                hint: .init("page", [.round: 1])),
            change: { $0.view.roundPage = $0.view.roundPage.advanced(by: 1) }),
    ]
}
