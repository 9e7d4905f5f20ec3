import ArgumentParser
import Foundation
import Rounds
import Tensors

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "open", abstract: "Open the workbench.")

    @OptionGroup var project: ProjectArgument

    func run() throws {
        let workspace = try project.open(.readWrite)
        print(try ProjectStatus(workspace).text)
    }
}
