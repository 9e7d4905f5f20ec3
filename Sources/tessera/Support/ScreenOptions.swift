import ArgumentParser
import Foundation
import Tensors
import Terminal
import Workbench

/// How the workbench shows itself.
struct ScreenOptions: ParsableArguments {
    @Option(
        help: """
            Colors: \(ColorTier.allCases.map(\.rawValue).joined(separator: ", ")); what the terminal has if nothing is \
            said. NO_COLOR counts.
            """)
    var color: ColorTier?
    @Option(help: "Symbols: \(SymbolSet.allCases.map(\.rawValue).joined(separator: ", ")).")
    var symbols: SymbolSet?
    @Option(help: ArgumentHelp("A theme that comes with the program, or a TOML file.", valueName: "name or file"))
    var theme: String?
    @Flag(inversion: .prefixedNo, help: "Let the mouse paint and pick.") var mouse = true

    func options(workers: Workers) throws -> Workbench.Options {
        var options = Workbench.Options(workers: workers)
        options.color = color
        options.symbols = symbols
        options.mouse = mouse
        if let theme {
            let named = try Resources.folder("themes").appending(path: theme + ".toml")
            let isNamed = FileManager.default.fileExists(atPath: named.path)
            options.theme = try ThemeFile.read(isNamed ? named : URL(filePath: theme))
        }
        return options
    }
}

extension ColorTier: ExpressibleByArgument {}
extension SymbolSet: ExpressibleByArgument {}
