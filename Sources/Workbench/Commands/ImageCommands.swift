/// Commands of the image pane, and of how images are shown everywhere.
enum ImageCommands {
    static let all = [
        Command(
            CommandInfo(
                "overlay-next", "next overlay: image, entropy, prediction, labels, difference",
                keys: [.everywhere: "o"],
                hint: .init("overlay", [.image: 3])),
            change: { $0.view.overlay = $0.view.overlay.advanced(by: 1) }),
        Command(
            CommandInfo("overlay-previous", "overlay before", keys: [.everywhere: "O"]),
            change: { $0.view.overlay = $0.view.overlay.advanced(by: -1) }),
        Command(
            CommandInfo("raw-only", "image alone, on and off", keys: [.everywhere: "i", .editor: "i"]),
            change: { $0.view.isRaw.toggle() }),
        Command(
            CommandInfo("opacity-up", "overlay more opaque", keys: [.everywhere: ")", .editor: ")"]),
            change: { $0.view.opacity = min(10, $0.view.opacity + 1) }),
        Command(
            CommandInfo("opacity-down", "overlay more transparent", keys: [.everywhere: "(", .editor: "("]),
            change: { $0.view.opacity = max(1, $0.view.opacity - 1) }),
    ]
}
