/// Commands that change how images are shown, in the panes and in the editor.
enum DisplayCommands {
    static let all = [
        Command(
            CommandInfo("raw-only", "hide or show the overlay", keys: [.everywhere: "i", .editor: "i"]),
            changeShared: { $0.changeDisplay { $0.isRaw.toggle() } }),
        Command(
            CommandInfo("opacity-up", "make the overlay more opaque", keys: [.everywhere: ")", .editor: ")"]),
            changeShared: { $0.changeDisplay { $0.opacity = min(10, $0.opacity + 1) } }),
        Command(
            CommandInfo("opacity-down", "make the overlay more transparent", keys: [.everywhere: "(", .editor: "("]),
            changeShared: { $0.changeDisplay { $0.opacity = max(1, $0.opacity - 1) } }),
    ]
}
