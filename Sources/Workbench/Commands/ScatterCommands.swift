/// Commands of the scatter.
enum ScatterCommands {
    static let all = [
        Command(
            CommandInfo(
                "scatter-color", "color the scatter by entropy, class, state, round", keys: [.everywhere: "c"],
                hint: .init("color", [.scatter: 4])),
            change: { $0.view.scatterColor = $0.view.scatterColor.advanced(by: 1) }),
        Command(
            CommandInfo(
                "select-box", "select tiles by a box", keys: [.scatter: "v"], hint: .init("box", [.scatter: 3])),
            change: { $0.beginShape(.box) }),
        Command(
            CommandInfo(
                "select-lasso", "select tiles by a lasso", keys: [.scatter: "V"], hint: .init("lasso", [.scatter: 2])),
            change: { $0.beginShape(.lasso) }),
        Command(
            CommandInfo("zoom-in", "zoom in", keys: [.scatter: "+ ="], hint: .init("zoom", [.scatter: 5])),
            change: { $0.zoomScatter(by: 1.5) }),
        Command(
            CommandInfo("zoom-out", "zoom out", keys: [.scatter: "-"]), change: { $0.zoomScatter(by: 1 / 1.5) }),
        Command(
            CommandInfo("fit-all", "the whole map in view", keys: [.scatter: "0"]),
            change: { $0.scatter.camera = ScatterCamera() }),
    ]

    /// What keys do while a box or a lasso is drawn. Any other command of the panes drops the shape first.
    static let whileDrawing: [CommandName: @Sendable (inout Model) -> Void] = [
        "up": { $0.moveShape(right: 0, down: -1) },
        "down": { $0.moveShape(right: 0, down: 1) },
        "left": { $0.moveShape(right: -1, down: 0) },
        "right": { $0.moveShape(right: 1, down: 0) },
        "far-up": { $0.moveShape(right: 0, down: -8) },
        "far-down": { $0.moveShape(right: 0, down: 8) },
        "far-left": { $0.moveShape(right: -8, down: 0) },
        "far-right": { $0.moveShape(right: 8, down: 0) },
        .openEditor: { $0.closeShape() },
        "select-box": { $0.closeShape() },
        "select-lasso": { $0.closeShape() },
        "clear-selection": { $0.scatter.shape = nil },
    ]
}
