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
    var size = ScreenSize(width: 120, height: 40)
    @Option(help: "How to print the replay's last screen: text, ansi.") var dump: Dump = .text

    enum Dump: String, CaseIterable, ExpressibleByArgument { case text, ansi }

    func validate() throws {
        if let replay {
            do { _ = try KeyScript(replay) } catch { throw ValidationError("\(error)") }
        }
    }

    func run() throws {
        let workspace = try project.open(.readWrite)
        let options = try screen.options(workers: Workers(givesWay: true))
        guard let replay else { return try Workbench.run(workspace, options: options) }
        let surface = try Workbench.replay(
            workspace, script: KeyScript(replay), width: size.width, height: size.height, options: options)
        print(dump == .ansi ? surface.ansiText : surface.text)
    }
}
