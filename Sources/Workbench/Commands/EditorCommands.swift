import Imagery

/// Commands of the label editor.
enum EditorCommands {
    static let all =
        tile + ToolKit.Tool.allCases.map(use) + settings + view + leaving

    /// What changes the labels of the tile.
    private static let tile = [
        Command(
            CommandInfo(
                "confirm", "confirm, and to the next tile", keys: [.editor: "Enter"],
                hint: .init("confirm", [.editor: 1]),
                guide: .init(4, "confirms the tile and goes to the next one asked for"))
        ) { $0.confirmOrCloseOutline() },
        Command(
            CommandInfo(
                "accept-rest", "accept the prediction where nothing is labeled", keys: [.editor: "a"],
                hint: .init("accept rest", [.editor: 2]),
                guide: .init(3, "takes the network's word for whatever you did not paint"))
        ) { $0.penUp() + $0.accept(all: false) },
        Command(
            CommandInfo("accept-all", "accept the prediction for the whole tile", keys: [.editor: "A"])
        ) { $0.penUp() + $0.accept(all: true) },
        Command(
            CommandInfo("paint", "use the tool here", keys: [.editor: "Space"], hint: .init("paint", [.editor: 3]))
        ) { $0.paintHere() },
        Command(
            CommandInfo("pen", "pen down or up: moving paints", keys: [.editor: "d"], hint: .init("pen", [.editor: 4]))
        ) { $0.togglePen() },
        Command(
            CommandInfo(
                "whole-tile", "the whole tile gets the class", keys: [.editor: "w"],
                hint: .init("whole tile", [.editor: 8]))
        ) { $0.penUp() + $0.paintWholeTile() },
        Command(
            CommandInfo(.undo, "undo in this tile", keys: [.editor: "u"], hint: .init("undo", [.editor: 6]))
        ) { $0.undoInEditor() },
        Command(CommandInfo("redo", "redo in this tile", keys: [.editor: "U C-r"])) { $0.redoInEditor() },
        Command(
            CommandInfo(
                "skip", "skip the tile, or take it back", keys: [.editor: "s"], hint: .init("skip", [.editor: 7]))
        ) { $0.penUp() + $0.skipInEditor() },
        Command(
            CommandInfo("flag", "flag the tile for a second look, or unflag it", keys: [.editor: "!"])
        ) { $0.penUp() + $0.flagInEditor() },
    ]

    private static func use(_ tool: ToolKit.Tool) -> Command {
        Command(
            CommandInfo(
                tool.command, tool.summary, keys: [.editor: tool.key],
                hint: tool == .fillRegion ? .init("fill", [.editor: 5]) : nil)
        ) { $0.use(tool) }
    }

    /// What the next stroke will be.
    private static let settings = [
        Command(
            CommandInfo("remove-corner", "take the last corner back", keys: [.editor: "Backspace"]),
            change: { $0.removeCorner() }),
        Command(
            CommandInfo("lock-class", "lock the class: nothing paints over it", keys: [.editor: "x"]),
            change: { $0.toggleLock() }),
        Command(
            CommandInfo("only-unlabeled", "paint only what is unlabeled", keys: [.editor: "m"]),
            change: { $0.toggleOnlyUnlabeled() }),
        Command(
            CommandInfo(.void, "void: belongs to no class", keys: [.editor: "v"])
        ) { $0.pickValue(LabelMask.void) },
        Command(CommandInfo("swap-classes", "class used before", keys: [.editor: "Tab"])) { model in
            model.changeClass { $0.swap() }
        },
        Command(CommandInfo("larger", "larger brush or superpixels", keys: [.editor: "]"])) { $0.resizeTool(by: 1) },
        Command(CommandInfo("smaller", "smaller brush or superpixels", keys: [.editor: "["])) { $0.resizeTool(by: -1) },
        Command(
            CommandInfo("tolerant", "color fill takes more", keys: [.editor: "}"]),
            change: { $0.kit.tolerance = min(255, $0.kit.tolerance + 8) }),
        Command(
            CommandInfo("strict", "color fill takes less", keys: [.editor: "{"]),
            change: { $0.kit.tolerance = max(0, $0.kit.tolerance - 8) }),
    ]

    private static let view = [
        Command(
            CommandInfo(
                "overlay-next", "next overlay: labels, prediction, entropy, difference", keys: [.editor: "o"]),
            change: { $0.view.editorOverlay = $0.view.editorOverlay.advanced(by: 1) }),
        Command(
            CommandInfo("overlay-previous", "overlay before", keys: [.editor: "O"]),
            change: { $0.view.editorOverlay = $0.view.editorOverlay.advanced(by: -1) }),
        Command(
            CommandInfo("zoom-in", "zoom in", keys: [.editor: "+ ="]),
            change: { $0.zoomEditor($0.editor?.zoom.closer) }),
        Command(
            CommandInfo("zoom-out", "zoom out", keys: [.editor: "-"]),
            change: { $0.zoomEditor($0.editor?.zoom.farther) }),
    ]

    private static let leaving = [
        Command(
            CommandInfo(.nextQueued, "next tile of the query still to do", keys: [.editor: "n"])
        ) { $0.leaveEditor { $0.goToNextQueued() } },
        Command(
            CommandInfo("previous-queued", "tile of the query before this one", keys: [.editor: "p"])
        ) { $0.leaveEditor { $0.goToPreviousQueued() } },
        Command(
            CommandInfo(.nextSkipped, "next tile that was skipped or flagged", keys: [.editor: "S"])
        ) { $0.leaveEditor { $0.goToNextSkipped() } },
        Command(
            CommandInfo(
                .closeEditor, "back, labels stay as they are", keys: [.editor: "Esc q"],
                hint: .init("back", [.editor: 9]))
        ) { $0.closeEditor() },
    ]
}
