import ArgumentParser
import Foundation
import ProjectStore
import Rounds

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the confirmed labels as masks for other programs.",
        discussion: """
            png: an indexed PNG an image with the values of the classes, and classes.txt, which names them and the values of \
            void pixels and of what nobody labeled: 254 and 255, or others where classes have these.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument { case png }

    @OptionGroup var project: ProjectArgument
    @Option(help: "How: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).") var format: Format = .png
    @Option(help: ArgumentHelp("A new or empty folder.", valueName: "folder")) var output: String

    func run() throws {
        let workspace = try project.open(.readOnly)
        let folder = try OutputFolder.checked(output)
        switch format {
        case .png:
            let count = try LabelExport.write(
                workspace.project.journal, of: workspace.dataset, images: workspace.imageIDs, to: folder)
            try Output.print("wrote the masks of \(count) images to \(folder.path)")
        }
    }
}
