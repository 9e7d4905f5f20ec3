import ArgumentParser
import Foundation
import Rounds
import Tensors
import Terminal
import Workbench

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Open the demo, a project of drawn street scenes (the default).")

    @OptionGroup var screen: ScreenOptions
    @Flag(help: "Start a new demo; the old one is kept beside it under another name.") var reset = false

    func run() throws {
        let demo = DemoProject(environment: ProcessInfo.processInfo.environment)
        if reset, let old = try demo.moveAside() { try Output.print("the old demo is now \(old.path)") }
        try demo.makeIfMissing()
        guard isatty(STDOUT_FILENO) == 1 else {
            try Output.print(text: try ProjectStatus(Workspace.open(demo.url, access: .readOnly)).text)
            try Output.print(
                text: """

                    This is the demo, a project of drawn street scenes. To go on:
                      tessera                                   in a terminal: label tiles, press r to retrain
                      tessera demo --reset                      a new demo
                      tessera simulate \(demo.url.path.printable) --strategy meal --rounds 3
                      tessera init PROJECT --images FOLDER      a project of your own
                    """)
            return
        }
        let workspace = try Workspace.open(demo.url, access: .readWrite)
        let workers = Workers(givesWay: true)
        try demo.runFirstRound(of: workspace, workers: workers)
        var options = try screen.options(workers: workers)
        options.isGuided = try demo.isNew(workspace)
        try Workbench.run(workspace, options: options)
    }
}
