import ArgumentParser
import Foundation
import Tensors
import Terminal
import Workbench

/// The options for the look of the workbench.
struct ScreenOptions: ParsableArguments {
    @Option(
        help: """
            Colors: \(ColorTier.allCases.map(\.rawValue).joined(separator: ", ")); those of the terminal by default. \
            NO_COLOR in the environment counts, too.
            """)
    var color: ColorTier?
    @Option(
        help: """
            Symbols: \(Symbols.allCases.map(\.rawValue).joined(separator: ", ")); those of the locale by default. \
            Sextants draw images with six pixels per cell; the font must have them.
            """)
    var symbols: Symbols?
    @Option(
        help: ArgumentHelp(
            "The name of a theme, or a TOML file; changes of the file are shown at once.",
            valueName: "name or file"))
    var theme: String?
    @Option(
        help: """
            Images: auto (in real pixels if the terminal can show them), kitty or sixel (for a terminal that does not \
            say that it can), none (drawn with characters).
            """)
    var graphics: GraphicsChoice?
    @Flag(inversion: .prefixedNo, help: "Use the mouse.") var mouse = true

    enum Symbols: String, CaseIterable, ExpressibleByArgument { case unicode, ascii, sextants }

    func options(workers: Workers) throws -> Workbench.Options {
        var options = Workbench.Options(workers: workers)
        options.color = color
        options.symbols = symbols.map { $0 == .ascii ? .ascii : .unicode }
        options.wantsSextants = symbols == .sextants
        options.mouse = mouse
        let configuration = try UserConfiguration.read(environment: options.environment)
        options.keymap = configuration.keymap
        options.graphics = graphics ?? configuration.graphics ?? .auto
        options.themeFolder = try? Resources.folder("themes")
        if let theme = theme ?? configuration.theme {
            let file = try ThemeFile.find(
                theme, shipped: Resources.folder("themes"), environment: options.environment)
            options.theme = try ThemeFile.read(file)
            options.themeFile = file
        }
        return options
    }
}

extension ColorTier: ExpressibleByArgument {}
extension GraphicsChoice: ExpressibleByArgument {}
