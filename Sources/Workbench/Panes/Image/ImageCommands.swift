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
        PaneCommand(
            CommandInfo(
                .zoomIn, "enlarge the image", keys: [.image: "+ ="], hint: .init("enlarge", [.image: 9]),
                needs: "the image on the screen, not at the largest zoom"),
            unless: { $0.whyNoZoomIn($1) },
            change: { $0.zoom(by: 1, $1) }),
        PaneCommand(
            CommandInfo("zoom-out", "show more of the image", keys: [.image: "-"], needs: "an enlarged image"),
            unless: { $0.whyNoZoomOut($1) },
            change: { $0.zoom(by: -1, $1) }),
        PaneCommand(
            CommandInfo("fit-all", "show the whole image", keys: [.image: "0"], needs: "an enlarged image"),
            unless: { $0.whyNoPan($1) },
            change: { pane, _ in pane.showAll() }),
    ]
}
