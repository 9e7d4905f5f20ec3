import ArgumentParser
import Foundation
import Tensors
import Terminal
import Workbench

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the workbench.",
        discussion: """
            With --replay the same program runs without a terminal: it presses the keys of the script, as \
            "r<wait>jj<Enter>1f", and prints the last screen.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var screen: ScreenOptions
    @Option(help: ArgumentHelp("Keys to press without a terminal.", valueName: "keys")) var replay: String?
    @Option(name: .customLong("screen"), help: ArgumentHelp("The size of the screen to replay on.", valueName: "WxH"))
    var size = "120x40"
    @Option(help: "How to print the replay's last screen: text, ansi.") var dump: Dump = .text

    enum Dump: String, CaseIterable, ExpressibleByArgument { case text, ansi }

    func validate() throws {
        _ = try parsedSize()
        if let replay {
            do { _ = try KeyScript(replay) } catch { throw ValidationError("\(error)") }
        }
    }

    func run() throws {
        let workspace = try project.open(.readWrite)
        let options = try screen.options(workers: Workers())
        guard let replay else { return try Workbench.run(workspace, options: options) }
        let (width, height) = try parsedSize()
        let surface = try Workbench.replay(
            workspace, script: KeyScript(replay), width: width, height: height, options: options)
        print(dump == .ansi ? surface.ansiText : surface.text)
    }

    private func parsedSize() throws -> (width: Int, height: Int) {
        let sides = size.lowercased().split(separator: "x").compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ 1...1000 ~= $0 }) else {
            throw ValidationError("--screen \(size): write columns x rows, each 1 to 1000, as 120x40")
        }
        return (sides[0], sides[1])
    }
}
