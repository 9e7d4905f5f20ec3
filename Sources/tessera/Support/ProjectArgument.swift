import ArgumentParser
import Files
import Foundation
import Problems
import ProjectStore
import Rounds

/// The project of a command.
struct ProjectArgument: ParsableArguments {
    @Argument(help: "The project's folder.", completion: .directory)
    var project: String

    /// - Throws: `Problem` for an empty path.
    var url: URL { get throws { try URL.written(project, isFolder: true) } }

    /// Opens the project. Prints notes on stderr about unknown settings and about images or labels that changed.
    func open(_ access: Project.Access) throws -> Workspace {
        let workspace = try Workspace.open(try url, access: access)
        for key in try workspace.unknownKeys() { Output.note("note: \(key)") }
        if let summary = workspace.findings.summary {
            Output.note("note: \(summary); `tessera check \(project.shellQuoted)` lists what to do")
        }
        return workspace
    }
}
