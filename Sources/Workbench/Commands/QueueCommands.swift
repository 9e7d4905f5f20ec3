/// Commands of the list of tiles to label.
enum QueueCommands {
    static let all = [
        Command(
            CommandInfo(
                "clear-selection", "all tiles again, selected or not", keys: [.everywhere: "Esc"]),
            change: { $0.clearSelection() })
    ]
}
