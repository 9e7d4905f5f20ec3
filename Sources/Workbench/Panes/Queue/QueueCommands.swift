extension QueuePane {
    static let commands: [PaneCommand<QueuePane>] = [
        PaneCommand(
            CommandInfo(.clearSelection, "all tiles again, selected or not", keys: [.everywhere: "Esc"]),
            change: { $1.clearSelection() })
    ]
}
