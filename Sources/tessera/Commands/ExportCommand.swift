import ArgumentParser
import Foundation
import ProjectStore
import Rounds

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the confirmed labels as masks for other programs.",
        discussion: "The formats: " + ExportFormat.help)

    @OptionGroup var project: ProjectArgument
    @Option(help: "The format of the files.") var format = ExportFormat.png
    @Option(help: ArgumentHelp("A new or empty folder.", valueName: "folder")) var output: String

    func run() throws {
        let workspace = try project.open(.readOnly)
        let folder = try OutputFolder.checked(output)
        let count = try format.write(
            workspace.project.journal, of: workspace.dataset, images: workspace.imageIDs, to: folder)
        try Output.print("wrote the masks of \(count) images to \(folder.path)")
    }
}

extension ExportFormat: Declared {}
