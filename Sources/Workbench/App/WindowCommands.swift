import Formats
import Terminal

/// Commands for focus, dialogs, suspend and quit.
enum WindowCommands {
    static let all = [
        focus(.focusImage, "go to the image", .image, "1 F2"),
        focus(.focusScatter, "go to the scatter", .scatter, "2 F3"),
        focus("focus-acquisition", "go to the acquisition settings", .acquisition, "3 F4"),
        focus("focus-queue", "go to the queue", .queue, "4 F5"),
        focus("focus-round", "go to the round", .round, "5 F6"),
        Command(
            CommandInfo(
                "focus-next", "go to the next pane", keys: [.everywhere: "Tab"],
                hint: .init("pane", [.image: 6, .scatter: 7, .acquisition: 9, .queue: 7, .round: 6])),
            changeShared: { $0.focus(on: $0.focus.next) }),
        Command(
            CommandInfo("focus-previous", "go to the previous pane", keys: [.everywhere: "Shift-Tab"]),
            changeShared: { $0.focus(on: $0.focus.previous) }),
        Command(
            CommandInfo(
                .zoom, "show this pane alone, or all panes", keys: [.everywhere: "z"],
                hint: .init("zoom", [.image: 8, .round: 2]), needs: "a screen that is large enough for all panes"),
            unless: { $0.whyNoZoom },
            changeShared: { $0.toggleZoom() }),
        Command(
            CommandInfo(
                .help, "show all keys that work here", keys: [.everywhere: "? F1", .editor: "? F1"],
                hint: .everywhere("help", rank: 98))
        ) { model, _ in model.openList(.help) },
        Command(
            CommandInfo(
                .palette, "show all commands by name", keys: [.everywhere: ":", .editor: ":"],
                hint: .everywhere("commands", rank: 99))
        ) { model, _ in model.openList(.palette) },
        Command(
            CommandInfo(
                .saveCopy, "write a copy of all labels to a new folder",
                keys: [.everywhere: "Ctrl-S", .editor: "Ctrl-S"],
                stroke: .savesPart)
        ) { _, _ in [.saveCopy] },
        Command(
            CommandInfo(
                "export", "write the confirmed labels for other programs", keys: [.everywhere: "", .editor: ""],
                argument: "FORMAT DIR",
                choices: AnnotationFormat.allCases.map {
                    ArgumentChoice($0.rawValue, $0.summary, isIncomplete: true)
                }, stroke: .savesPart)
        ) { _, target in [.export(target)] },
        Command(
            CommandInfo(
                .suspend, "suspend: go back to the shell until `fg`", keys: [.everywhere: "Ctrl-Z", .editor: "Ctrl-Z"],
                stroke: .finishes)
        ) { _, _ in [.suspend] },
        Command(
            CommandInfo(.quit, "quit", keys: [.everywhere: "q Ctrl-C", .editor: "Ctrl-C"], stroke: .finishes)
        ) { model, _ in model.quit() },
        Command(
            CommandInfo("theme", "use another theme", keys: [.everywhere: "", .editor: ""], argument: "NAME")
        ) { _, name in [.useTheme(name)] },
        Command(
            CommandInfo(
                "graphics", "show images in real pixels, or in characters",
                keys: [.everywhere: "", .editor: ""], argument: "FORM",
                choices: GraphicsChoice.allCases.map { ArgumentChoice($0.rawValue, $0.summary) }),
            choosing: GraphicsChoice.self
        ) { _, choice in [.useGraphics(choice)] },
    ]

    private static func focus(_ name: CommandName, _ summary: KeyText, _ pane: Pane, _ keys: String) -> Command {
        Command(CommandInfo(name, summary, keys: [.everywhere: keys]), changeShared: { $0.focus(on: pane) })
    }
}
