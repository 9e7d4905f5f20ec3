import Pool

/// Commands that change how images are shown, in the panes and in the editor.
enum DisplayCommands {
    static let all = [
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
                choices: ClassPalette.allCases.map { ArgumentChoice($0.rawValue, $0.summary) })
        ) { model, name in
            guard let palette = ClassPalette(rawValue: name) else {
                let names = ClassPalette.allCases.map(\.rawValue).joined(separator: ", ")
                model.shared.showError("There are no class colors `\(name)`; there are \(names)")
                return []
            }
            model.shared.use(palette)
            return []
        },
    ]
}

extension SharedState {
    /// Shows classes in the colors of a palette. The project does not change.
    fileprivate mutating func use(_ palette: ClassPalette) {
        setClassPalette(palette)
        showMessage(
            "Classes have \(palette.summary), on this screen only: the project and its exports keep their colors")
    }
}
