import ArgumentParser
import Foundation
import Rounds

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Open the demo, a project of drawn street scenes (the default).")

    func run() throws {
        let demo = try DemoProject(environment: ProcessInfo.processInfo.environment)
        try demo.makeIfMissing()
        print(try ProjectStatus(Workspace.open(demo.url, access: .readOnly)).text)
        print(
            """

            This is the demo, a project of drawn street scenes. To go on:
              tessera                                   in a terminal: label tiles, press r to retrain
              tessera simulate \(demo.url.path) --strategy meal --rounds 3
              tessera init PROJECT --images FOLDER      a project of your own
            """)
    }
}
