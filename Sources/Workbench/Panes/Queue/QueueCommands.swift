extension QueuePane {
    static let commands: [PaneCommand<QueuePane>] = [
        PaneCommand(
            CommandInfo("clear-selection", "all tiles again, selected or not", keys: [.everywhere: "Esc"]),
            change: { $1.clearSelection() })
    ]
}
