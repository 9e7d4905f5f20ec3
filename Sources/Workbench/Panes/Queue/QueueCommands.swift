extension QueuePane {
    static let commands: [PaneCommand<QueuePane>] = [
        PaneCommand(
            CommandInfo(.clearSelection, "clear the selection: show all tiles", keys: [.everywhere: "Esc"]),
            change: { $1.clearSelection() })
    ]
}
