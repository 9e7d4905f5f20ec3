import ArgumentParser
import Foundation
import ProjectStore
import Rounds

/// The project a command works on.
struct ProjectArgument: ParsableArguments {
    @Argument(help: "The project's folder.", completion: .directory)
    var project: String

    var url: URL { URL(filePath: project, directoryHint: .isDirectory) }

    /// Opens the project and says on stderr which of its settings nothing reads, and what is not as it was.
    func open(_ access: Project.Access) throws -> Workspace {
        let workspace = try Workspace.open(url, access: access)
        for key in try workspace.unknownKeys() { FileHandle.standardError.write(Data("note: \(key)\n".utf8)) }
        if let summary = workspace.findings.summary {
            FileHandle.standardError.write(Data("note: \(summary); `tessera check \(project)` lists what to do\n".utf8))
        }
        return workspace
    }
}
