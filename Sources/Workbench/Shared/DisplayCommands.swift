import Imagery
import Pool

/// Commands that change how images are shown, in the panes and in the editor.
enum DisplayCommands {
    static let all = overlayCommands + DisplaySetting.allCases.flatMap(commands(for:)) + imageCommands

    private static let overlayCommands = [
        Command(
            CommandInfo("raw-only", "hide or show the overlay", keys: [.everywhere: "i", .editor: "i"]),
            changeShared: { $0.changeDisplay { $0.isRaw.toggle() } }),
        Command(
            CommandInfo(
                "outlines", "labels and predictions as outlines, or filled",
                keys: [.everywhere: "|", .editor: "|"]),
            changeShared: { $0.changeDisplay { $0.showsOutlines.toggle() } }),
        Command(
            CommandInfo("opacity-up", "make the overlay more opaque", keys: [.everywhere: ")", .editor: ")"]),
            changeShared: { $0.changeDisplay { $0.opacity = min(10, $0.opacity + 1) } }),
        Command(
            CommandInfo("opacity-down", "make the overlay more transparent", keys: [.everywhere: "(", .editor: "("]),
            changeShared: { $0.changeDisplay { $0.opacity = max(1, $0.opacity - 1) } }),
        Command(
            CommandInfo(
                .classColors, "colors of classes: project's or color-blind",
                keys: [.everywhere: "Ctrl-P", .editor: "Ctrl-P"]),
            changeShared: { $0.use($0.classPalette.advanced(by: 1)) }),
        Command(
            CommandInfo(
                "class-palette", "show classes in other colors", keys: [.everywhere: "", .editor: ""],
                argument: "NAME",
                choices: ClassPalette.allCases.map { ArgumentChoice($0.rawValue, $0.summary) }),
            choosing: ClassPalette.self
        ) { model, palette in
            model.shared.use(palette)
            return []
        },
    ]

    /// The keys that raise and lower a number, and the command that sets it.
    private static func commands(for setting: DisplaySetting) -> [Command] {
        let name = setting.rawValue
        let letter = name.prefix(1)
        return [
            Command(
                CommandInfo(CommandName(name + "-up"), KeyText("more " + name), keys: both("Alt-\(letter)")),
                inShared: { $0.step(setting, by: 1) }),
            Command(
                CommandInfo(
                    CommandName(name + "-down"), KeyText("less " + name), keys: both("Alt-\(letter.uppercased())")),
                inShared: { $0.step(setting, by: -1) }),
            Command(
                CommandInfo(CommandName(name), KeyText(setting.summary), keys: both(""), argument: "NUMBER")
            ) { model, text in model.shared.set(setting, to: text) },
        ]
    }

    private static let imageCommands = [
        Command(
            CommandInfo(
                "auto-levels", "stretch to the tile's brightness, or not", keys: both("Alt-l"),
                needs: "the image"),
            unless: { $0.whyNoLevels },
            inShared: { $0.toggleLevels() }),
        Command(
            CommandInfo("channel-next", "channel: color, luma, red, green, blue", keys: both("Alt-v")),
            changeShared: { $0.changeDisplay { $0.channel = $0.channel.advanced(by: 1) } }),
        Command(
            CommandInfo(
                "channel", "the channel of the images that is shown", keys: both(""), argument: "NAME",
                choices: ColorChannel.allCases.map { ArgumentChoice($0.rawValue, $0.summary) }),
            choosing: ColorChannel.self
        ) { model, channel in
            model.shared.changeDisplay { $0.channel = channel }
            return []
        },
        Command(
            CommandInfo(
                "reset-display", "show the image as it is", keys: both("Alt-r"),
                needs: "an adjusted image, or a channel"),
            unless: { $0.whyNoAdjustment },
            inShared: { $0.resetAdjustment() }),
    ]

    /// The same keys in the panes and in the editor.
    private static func both(_ keys: String) -> [KeyContext: String] { [.everywhere: keys, .editor: keys] }
}

extension SharedState {
    /// Shows classes in the colors of a palette. The project does not change.
    fileprivate mutating func use(_ palette: ClassPalette) {
        setClassPalette(palette)
        showMessage(
            "Classes have \(palette.summary), on this screen only: the project and its exports keep their colors")
    }
}
