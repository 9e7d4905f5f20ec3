/// The command that starts a round. It may ask first, so it needs the dialogs of the model.
enum RoundCommand {
    static let retrain = Command(
        CommandInfo(
            .retrain, "train on confirmed labels, then select a query",
            keys: [.everywhere: "r", .editor: "Ctrl-T"],
            hint: .init("retrain", [.image: 5, .queue: 6, .round: 3]),
            guide: .init(5, "trains on your labels and selects again; you can label meanwhile"),
            needs: "a confirmed tile, and no running training", changesProject: true,
            stroke: .savesPart),
        unless: { (model: Model) in model.shared.whyNoTraining }
    ) { model, _ in model.retrain() }
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
