extension ScatterPane {
    static let commands: [PaneCommand<ScatterPane>] = [
        PaneCommand(
            CommandInfo(
                "scatter-color", "color the scatter by entropy, class, state, round", keys: [.everywhere: "c"],
                hint: .init("color", [.scatter: 4])),
            change: { pane, _ in pane.color = pane.color.advanced(by: 1) }),
        PaneCommand(
            CommandInfo(
                .selectBox, "select tiles with a box", keys: [.scatter: "v"], hint: .init("box", [.scatter: 3]),
                needs: "an embedding of the tiles"),
            unless: { $1.whyNoEmbedding },
            change: { $0.beginShape(.box, &$1) }),
        PaneCommand(
            CommandInfo(
                .selectLasso, "select tiles with a lasso", keys: [.scatter: "V"], hint: .init("lasso", [.scatter: 2]),
                needs: "an embedding of the tiles"),
            unless: { $1.whyNoEmbedding },
            change: { $0.beginShape(.lasso, &$1) }),
        PaneCommand(
            CommandInfo(
                .zoomIn, "zoom in", keys: [.scatter: "+ ="], hint: .init("zoom", [.scatter: 5]),
                needs: "the scatter plot on the screen"),
            unless: { $0.whyNoZoom($1) },
            change: { $0.zoom(by: 1.5, $1) }),
        PaneCommand(
            CommandInfo("zoom-out", "zoom out", keys: [.scatter: "-"], needs: "the scatter plot on the screen"),
            unless: { $0.whyNoZoom($1) },
            change: { $0.zoom(by: 1 / 1.5, $1) }),
        PaneCommand(
            CommandInfo("fit-all", "fit all tiles into the view", keys: [.scatter: "0"]),
            change: { pane, _ in pane.camera = ScatterCamera() }),
    ]

    /// The effect of commands while a box or a lasso is drawn. Other commands that work only in the panes drop the
    /// shape first.
    static let whileDrawing: [CommandName: @Sendable (inout ScatterPane, inout SharedState) -> Void] = [
        .up: { $0.moveShape(right: 0, down: -1, $1) },
        .down: { $0.moveShape(right: 0, down: 1, $1) },
        .left: { $0.moveShape(right: -1, down: 0, $1) },
        .right: { $0.moveShape(right: 1, down: 0, $1) },
        .farUp: { $0.moveShape(right: 0, down: -8, $1) },
        .farDown: { $0.moveShape(right: 0, down: 8, $1) },
        .farLeft: { $0.moveShape(right: -8, down: 0, $1) },
        .farRight: { $0.moveShape(right: 8, down: 0, $1) },
        .openEditor: { $0.closeShape(&$1) },
        .selectBox: { $0.closeShape(&$1) },
        .selectLasso: { $0.closeShape(&$1) },
        .clearSelection: { $0.dropShape(&$1) },
    ]
}
