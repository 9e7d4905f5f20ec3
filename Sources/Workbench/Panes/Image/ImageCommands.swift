extension ImagePane {
    static let commands: [PaneCommand<ImagePane>] = [
        PaneCommand(
            CommandInfo(
                "overlay-next", "overlay: entropy, prediction, labels, difference",
                keys: [.everywhere: "o"], hint: .init("overlay", [.image: 3])),
            change: { pane, _ in pane.overlay = pane.overlay.advanced(by: 1) }),
        PaneCommand(
            CommandInfo("overlay-previous", "previous overlay", keys: [.everywhere: "O"]),
            change: { pane, _ in pane.overlay = pane.overlay.advanced(by: -1) }),
    ]
}
