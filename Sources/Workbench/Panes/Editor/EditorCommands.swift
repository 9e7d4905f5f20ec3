import Imagery

extension EditorPane {
    static let commands: [PaneCommand<EditorPane>] =
        tileCommands + Tool.all.map(taking) + settingCommands + viewCommands + leavingCommands

    private static func taking(_ tool: Tool) -> PaneCommand<EditorPane> {
        var condition: PaneCommand<EditorPane>.Condition?
        if tool.whyNot != nil { condition = { $0.whyNot(tool, $1) } }
        return PaneCommand(tool.info, unless: condition) { $0.use(tool, &$1) }
    }

    /// What changes the labels of the tile.
    private static let tileCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(
                .confirm, "confirm, and to the next tile", keys: [.editor: "Enter"],
                hint: .init("confirm", [.editor: 1]),
                guide: .init(4, "confirms the tile and goes to the next one of the query"),
                needs: "a label in the tile, or enough corners"),
            unless: { $0.whyNotConfirmed($1) }
        ) { $0.confirm(&$1) },
        PaneCommand(
            CommandInfo(
                .acceptRest, "accept the prediction where nothing is labeled", keys: [.editor: "a"],
                hint: .init("accept rest", [.editor: 2]),
                guide: .init(3, "accepts the prediction wherever you did not paint"), needs: "a prediction",
                stroke: .ends),
            unless: { $0.whyNoPrediction($1) }
        ) { $0.accept(all: false, &$1) },
        PaneCommand(
            CommandInfo(
                "accept-all", "accept the prediction for the whole tile", keys: [.editor: "A"], needs: "a prediction",
                stroke: .ends),
            unless: { $0.whyNoPrediction($1) }
        ) { $0.accept(all: true, &$1) },
        PaneCommand(
            CommandInfo(
                .paint, "use the tool here", keys: [.editor: "Space"], hint: .init("paint", [.editor: 3]),
                needs: "the pen up, and a tool that is ready"),
            unless: { $0.whyNoSpace($1) }
        ) { $0.paintHere(&$1) },
        PaneCommand(
            CommandInfo(
                .pen, "pen down or up: moving paints", keys: [.editor: "d"], hint: .init("pen", [.editor: 4]),
                needs: "a tool that is ready"),
            unless: { $0.whyNoPen($1) }
        ) { $0.togglePen(&$1) },
        PaneCommand(
            CommandInfo(
                "whole-tile", "the whole tile gets the class", keys: [.editor: "w"],
                hint: .init("whole tile", [.editor: 8]), stroke: .ends)
        ) { $0.paintWholeTile(&$1) },
        PaneCommand(
            CommandInfo(
                .undo, "undo in this tile", keys: [.editor: "u"], hint: .init("undo", [.editor: 6]),
                needs: "something to undo"),
            unless: { pane, _ in pane.whyNoUndo }
        ) { $0.undo(&$1) },
        PaneCommand(
            CommandInfo(
                "redo", "redo in this tile", keys: [.editor: "U Ctrl-R"], needs: "something to redo", stroke: .ends),
            unless: { pane, _ in pane.whyNoRedo }
        ) { $0.redo(&$1) },
        PaneCommand(
            CommandInfo(
                "skip", "skip the tile, or take it back", keys: [.editor: "s"], hint: .init("skip", [.editor: 7]),
                stroke: .ends)
        ) { $0.skip(&$1) },
        PaneCommand(
            CommandInfo("flag", "flag the tile for a second look, or unflag it", keys: [.editor: "!"], stroke: .ends)
        ) { $0.flag(&$1) },
    ]

    /// What the next stroke will be.
    private static let settingCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(.removeCorner, "take the last corner back", keys: [.editor: "Backspace"], needs: "a corner"),
            unless: { pane, _ in pane.hasCorners ? nil : "No corner is set" },
            change: { pane, _ in pane.removeCorner() }),
        PaneCommand(
            CommandInfo(.lockClass, "lock the class: nothing paints over it", keys: [.editor: "x"]),
            change: { $0.toggleLock(&$1) }),
        PaneCommand(
            CommandInfo(.onlyUnlabeled, "paint only what is unlabeled", keys: [.editor: "m"]),
            change: { $0.toggleOnlyUnlabeled(&$1) }),
        PaneCommand(
            CommandInfo(.void, "void: belongs to no class", keys: [.editor: "v"])
        ) { $0.pickValue(LabelMask.void, &$1) },
        PaneCommand(
            CommandInfo("class", "class of a name, or of a number from 1", keys: [.editor: ""], argument: "NAME"),
            withArgument: { $0.pickClass(named: $2, &$1) }),
        PaneCommand(CommandInfo("swap-classes", "class used before", keys: [.editor: "Tab"])) { pane, shared in
            pane.changeClass(&shared) { $0.swap() }
        },
        PaneCommand(CommandInfo("larger", "larger brush or superpixels", keys: [.editor: "]"])) {
            $0.resizeTool(by: 1, $1)
        },
        PaneCommand(CommandInfo("smaller", "smaller brush or superpixels", keys: [.editor: "["])) {
            $0.resizeTool(by: -1, $1)
        },
        PaneCommand(
            CommandInfo("tolerant", "color fill takes more", keys: [.editor: "}"]),
            change: { pane, _ in pane.kit.tolerance = min(255, pane.kit.tolerance + 8) }),
        PaneCommand(
            CommandInfo("strict", "color fill takes less", keys: [.editor: "{"]),
            change: { pane, _ in pane.kit.tolerance = max(0, pane.kit.tolerance - 8) }),
    ]

    private static let viewCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(
                "overlay-next", "next overlay: labels, prediction, entropy, difference", keys: [.editor: "o"]),
            change: { pane, _ in pane.overlay = pane.overlay.advanced(by: 1) }),
        PaneCommand(
            CommandInfo("overlay-previous", "overlay before", keys: [.editor: "O"]),
            change: { pane, _ in pane.overlay = pane.overlay.advanced(by: -1) }),
        PaneCommand(
            CommandInfo(.zoomIn, "zoom in", keys: [.editor: "+ ="]),
            change: { $0.zoom($0.tile?.zoom.closer, $1) }),
        PaneCommand(
            CommandInfo("zoom-out", "zoom out", keys: [.editor: "-"]),
            change: { $0.zoom($0.tile?.zoom.farther, $1) }),
    ]

    private static let leavingCommands: [PaneCommand<EditorPane>] = [
        PaneCommand(
            CommandInfo(
                .nextQueued, "next tile of the query still to do", keys: [.editor: "n"],
                needs: "a tile of the query to do", stroke: .ends),
            unless: { $1.whyNoNextQueued(in: .editor) }
        ) { $0.leave(&$1) { $0.goToNextQueued() } },
        PaneCommand(
            CommandInfo(
                "previous-queued", "tile of the query before this one", keys: [.editor: "p"], needs: "a query",
                stroke: .ends),
            unless: { $1.whyNoQuery(in: .editor) }
        ) { $0.leave(&$1) { $0.goToPreviousQueued() } },
        PaneCommand(
            CommandInfo(
                .nextSkipped, "next tile that was skipped or flagged", keys: [.editor: "S"],
                needs: "a skipped or flagged tile", stroke: .ends),
            unless: { $1.whyNoNextSkipped }
        ) { $0.leave(&$1) { $0.goToNextSkipped() } },
        PaneCommand(
            CommandInfo(
                .closeEditor, "back, labels stay as they are", keys: [.editor: "Esc q"],
                hint: .init("back", [.editor: 9]))
        ) { $0.close(&$1) },
    ]
}
