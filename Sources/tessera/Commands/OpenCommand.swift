import ArgumentParser
import Drawing
import Files
import Foundation
import Imagery
import ProjectStore
import Tensors
import Terminal
import Workbench

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open", abstract: "Open the workbench.",
        discussion: """
            With --replay the workbench runs without a terminal: it presses the keys of the script, as \
            "r<wait>jj<Enter>1f", and prints the last screen. Trainings run only during <wait>, so the same script \
            ends at the same screen every time.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var screen: ScreenOptions
    @Option(help: ArgumentHelp("Keys to press without a terminal.", valueName: "keys")) var replay: String?
    @Option(
        name: .customLong("screen"),
        help: ArgumentHelp("The size of the screen for --replay; 120x40 by default.", valueName: "WxH"))
    var size: ScreenSize?
    @Option(
        help: """
            How to print the last screen of --replay: text (the default); ansi, with the colors of --color; or a \
            picture as png, svg or pdf.
            """)
    var dump: Dump?
    @Option(
        help: ArgumentHelp(
            "A run to compare with: a project, or a file of `tessera simulate --json`.", valueName: "run"))
    var compare: String?

    enum Dump: ExpressibleByArgument {
        case text
        case ansi
        case picture(DrawingFormat)

        init?(argument: String) {
            switch argument {
            case "text": self = .text
            case "ansi": self = .ansi
            default:
                guard let format = DrawingFormat(rawValue: argument) else { return nil }
                self = .picture(format)
            }
        }

        static var allValueStrings: [String] { ["text", "ansi"] + DrawingFormat.allCases.map(\.rawValue) }
    }

    func validate() throws {
        if replay == nil, dump != nil { throw ValidationError("--dump prints the last screen of a --replay") }
        if replay == nil, size != nil { throw ValidationError("--screen is the size of the screen of a --replay") }
        if let replay {
            do { _ = try KeyScript(replay) } catch { throw ValidationError("\(error)") }
        }
    }

    func run() throws {
        let mayWrite = Project.mayWrite(at: try project.url)
        if !mayWrite { Output.note("note: \(project.project) is open for reading only: you may not write to it") }
        let workspace = try project.open(mayWrite ? .readWrite : .readOnly)
        var options = try screen.options(workers: Workers(givesWay: true))
        options.compared = try compare.map { try RunHistory.read(URL.written($0)) }
        guard let replay else { return try Workbench.run(workspace, options: options) }
        let size = size ?? ScreenSize(width: 120, height: 40)
        let surface = try Workbench.replay(
            workspace, script: KeyScript(replay), width: size.width, height: size.height, options: options)
        switch dump ?? .text {
        case .text: try Output.print(text: surface.text)
        case .ansi: try Output.write(Array((surface.ansiText(options.color ?? .trueColor) + "\n").utf8))
        case .picture(let format): try Output.write(surface.picture(theme: options.theme).encoded(as: format))
        }
    }
}
