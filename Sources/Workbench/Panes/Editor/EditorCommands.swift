import Imagery

extension EditorPane {
    static let commands: [PaneCommand<EditorPane>] =
        tileCommands + Tool.all.map(command(for:)) + settingCommands + viewCommands + leavingCommands

    private static func command(for tool: Tool) -> PaneCommand<EditorPane> {
        var condition: PaneCommand<EditorPane>.Condition?
        if tool.whyNot != nil { condition = { $0.whyNot(tool, $1) } }
        return PaneCommand(tool.info, unless: condition) { $0.use(tool, &$1) }
    }

    /// Commands that change the labels of the tile. The editor opens only in a project that can be changed, so they do
    /// not check this.
    private static let tileCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(
                .confirm, "confirm the tile and go to the next one", keys: [.editor: "Enter"],
                hint: .init("confirm", [.editor: 1]),
                guide: .init(4, "confirms the tile and goes to the next one of the query"),
                needs: "a label in the tile, or enough corners"),
            unless: { $0.whyNotConfirmed($1) }
        ) { $0.confirm(&$1) },
        PaneCommand(
            CommandInfo(
                .acceptRest, "accept the prediction for all unlabeled pixels", keys: [.editor: "a"],
                hint: .init("accept rest", [.editor: 2]),
                guide: .init(3, "accepts the prediction for the rest"), needs: "a prediction",
                stroke: .finishes),
            unless: { $0.whyNoPrediction($1) }
        ) { $0.accept(all: false, &$1) },
        PaneCommand(
            CommandInfo(
                .acceptAll, "accept the prediction for the whole tile", keys: [.editor: "A"], needs: "a prediction",
                stroke: .finishes),
            unless: { $0.whyNoPrediction($1) }
        ) { $0.accept(all: true, &$1) },
        PaneCommand(
            CommandInfo(
                .paint, "use the tool at the cursor", keys: [.editor: "Space"], hint: .init("paint", [.editor: 3]),
                needs: "the pen up, and the tool's data"),
            unless: { $0.whyNoSpace($1) }
        ) { $0.paintHere(&$1) },
        PaneCommand(
            CommandInfo(
                .subtract, "take back a part of the corrected region", keys: [.editor: ","],
                needs: "a region of \(Tool.correct.title) at the cursor"),
            unless: { pane, _ in pane.whyNotSubtracted }
        ) { $0.correct(.subtract, &$1) },
        PaneCommand(
            CommandInfo(
                .continueLabels, "continue labels of the neighboring tiles", keys: [.editor: "&"],
                needs: "labels next to the tile", stroke: .finishes),
            unless: { $0.whyNothingContinues($1) }
        ) { $0.continueNeighbors(&$1) },
        PaneCommand(
            CommandInfo(
                "copy-labels", "copy labels from the image before", keys: [.editor: "#"],
                needs: "labels there", stroke: .finishes),
            unless: { $0.whyNoPreviousLabels($1) }
        ) { $0.copyFromPreviousImage($1) },
        PaneCommand(
            CommandInfo(
                .pen, "pen down or up; while down, moving paints", keys: [.editor: "d"],
                hint: .init("pen", [.editor: 4]),
                needs: "the tool's data"),
            unless: { $0.whyNoPen($1) }
        ) { $0.togglePen(&$1) },
        PaneCommand(
            CommandInfo(
                .wholeTile, "label the whole tile with the class", keys: [.editor: "w"],
                hint: .init("whole tile", [.editor: 11]), stroke: .finishes)
        ) { $0.paintWholeTile(&$1) },
        PaneCommand(
            CommandInfo(
                .undo, "undo in this tile", keys: [.editor: "u"], hint: .init("undo", [.editor: 6]),
                needs: "something to undo"),
            unless: { pane, _ in pane.whyNoUndo }
        ) { $0.undo(&$1) },
        PaneCommand(
            CommandInfo(
                "redo", "redo in this tile", keys: [.editor: "U Ctrl-R"], needs: "something to redo", stroke: .finishes),
            unless: { pane, _ in pane.whyNoRedo }
        ) { $0.redo(&$1) },
        PaneCommand(
            CommandInfo(
                "skip", "skip the tile, or unskip it", keys: [.editor: "s"], hint: .init("skip", [.editor: 9]),
                stroke: .finishes, dropsOutline: true)
        ) { $0.skip(&$1) },
        PaneCommand(
            CommandInfo(
                .review, "mark the labels as reviewed, go to the next tile", keys: [.editor: "Ctrl-E"],
                needs: "confirmed labels", stroke: .finishes, dropsOutline: true),
            unless: { pane, shared in pane.tile.flatMap { shared.whyNotReviewed($0.position) } }
        ) { $0.review(&$1) },
        PaneCommand(
            CommandInfo(
                "flag", "flag the tile for a second look, or unflag it", keys: [.editor: "!"], stroke: .finishes)
        ) { $0.flag(&$1) },
    ]

    /// Commands that change how the next stroke paints.
    private static let settingCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(.removeCorner, "remove the last corner", keys: [.editor: "Backspace"], needs: "a corner"),
            unless: { pane, _ in pane.hasCorners ? nil : "No corner is set" },
            change: { pane, _ in pane.removeCorner() }),
        PaneCommand(
            CommandInfo(
                .moveCorner, "take or put down the nearest corner", keys: [.editor: "@"],
                needs: "a corner of a polygon"),
            unless: { pane, _ in pane.whyNoCornerMoved },
            change: { $0.moveCorner($1) }),
        PaneCommand(
            CommandInfo(.followEdges, "polygons and lines follow edges, or not", keys: [.editor: "*"]),
            change: { $0.toggleFollowsEdges(&$1) }),
        PaneCommand(
            CommandInfo(
                .lockClass, "lock or unlock the class against painting", keys: [.editor: "x"]),
            change: { $0.toggleLock(&$1) }),
        PaneCommand(
            CommandInfo(.onlyUnlabeled, "paint only unlabeled pixels, or all pixels", keys: [.editor: "m"]),
            change: { $0.toggleOnlyUnlabeled(&$1) }),
        PaneCommand(
            CommandInfo(.void, "pick void: pixels that belong to no class", keys: [.editor: "v"])
        ) { $0.pickValue(LabelMask.void, &$1) },
        PaneCommand(
            CommandInfo("class", "pick a class by name, or by number from 1", keys: [.editor: ""], argument: "NAME"),
            withArgument: { $0.pickClass(named: $2, &$1) }),
        PaneCommand(CommandInfo("swap-classes", "swap with the previous class", keys: [.editor: "Tab"])) {
            pane, shared in
            pane.changeClass(&shared) { $0.swap() }
        },
        PaneCommand(CommandInfo(.larger, "larger brush or superpixels", keys: [.editor: "]"])) {
            $0.resizeTool(by: 1, $1)
        },
        PaneCommand(CommandInfo(.smaller, "smaller brush or superpixels", keys: [.editor: "["])) {
            $0.resizeTool(by: -1, $1)
        },
        PaneCommand(
            CommandInfo("tolerant", "raise the color tolerance of the color fill", keys: [.editor: "}"]),
            change: { pane, _ in pane.kit.tolerance = min(255, pane.kit.tolerance + 8) }),
        PaneCommand(
            CommandInfo("strict", "lower the color tolerance of the color fill", keys: [.editor: "{"]),
            change: { pane, _ in pane.kit.tolerance = max(0, pane.kit.tolerance - 8) }),
    ]

    private static let viewCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(
                "overlay-next", "overlay: labels, prediction, entropy, difference", keys: [.editor: "o"]),
            change: { pane, _ in pane.overlay = pane.overlay.advanced(by: 1) }),
        PaneCommand(
            CommandInfo("overlay-previous", "previous overlay", keys: [.editor: "O"]),
            change: { pane, _ in pane.overlay = pane.overlay.advanced(by: -1) }),
        PaneCommand(
            CommandInfo(.zoomIn, "zoom in", keys: [.editor: "+ ="]),
            change: { $0.zoom($0.tile?.zoom.closer, $1) }),
        PaneCommand(
            CommandInfo("zoom-out", "zoom out", keys: [.editor: "-"]),
            change: { $0.zoom($0.tile?.zoom.farther, $1) }),
        PaneCommand(
            CommandInfo("fit-all", "show the whole tile, and the next ones", keys: [.editor: "%"]),
            change: { $0.zoom(nil, $1) }),
    ]

    private static let leavingCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(
                .nextQueued, "next unfinished tile of the query", keys: [.editor: "n"],
                needs: "an unfinished tile in the query", stroke: .finishes, dropsOutline: true),
            unless: { $1.whyNoNextQueued(in: .editor) }
        ) { $0.openTile(&$1) { $0.goToNextQueued() } },
        PaneCommand(
            CommandInfo(
                "previous-queued", "previous tile of the query", keys: [.editor: "p"], needs: "a query",
                stroke: .finishes, dropsOutline: true),
            unless: { $1.whyNoQuery(in: .editor) }
        ) { $0.openTile(&$1) { $0.goToPreviousQueued() } },
        PaneCommand(
            CommandInfo(
                .nextSkipped, "next skipped, flagged or disputed tile", keys: [.editor: "S"],
                needs: "such a tile", stroke: .finishes, dropsOutline: true),
            unless: { $1.whyNoNextSkipped }
        ) { $0.openTile(&$1) { $0.goToNextSkipped() } },
        PaneCommand(
            CommandInfo(
                .closeEditor, "close the editor; labels stay", keys: [.editor: "Esc q"],
                hint: .init("back", [.editor: 10]))
        ) { $0.close(&$1) },
    ]
}
