import ArgumentParser
import Foundation
import ProjectStore
import Rounds

/// The project a command works on.
struct ProjectArgument: ParsableArguments {
    @Argument(help: "The project's folder.", completion: .directory)
    var project: String

    var url: URL { URL(filePath: project, directoryHint: .isDirectory) }

    func open(_ access: Project.Access) throws -> Workspace { try Workspace.open(url, access: access) }
}
