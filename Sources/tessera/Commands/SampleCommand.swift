import ArgumentParser
import Foundation
import Imagery
import Pool
import Problems
import Scenes

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Draw street scenes with exact masks; the same seed gives the same scenes.")

    @Option(help: "The number of scenes; every fourth one is for validation.") var images = 40
    @Option(help: ArgumentHelp("The size of a scene in pixels.", valueName: "WxH")) var size = "240x180"
    @Option(
        help: """
            How the files are arranged. \(DatasetLayout.help) The classes of the scenes become the classes of the \
            layout with the same meaning; those that PASCAL VOC lacks become its background.
            """)
    var layout: DatasetLayout = .folder
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder")) var output: String

    func validate() throws {
        try ValidationError.check("images", images, in: 1...1_000_000)
        _ = try parsedSize()
    }

    func run() throws {
        let folder = try OutputFolder.checked(output)
        try SampleSet.write(count: images, size: parsedSize(), seed: seed, layout: layout, to: folder)
        try Output.print("drew \(images) scenes in \(folder.path)")
        try Output.print("next: tessera init PROJECT --images \(output.shellQuoted)")
    }

    private func parsedSize() throws -> Size {
        guard let (width, height) = ScreenSize.sides(of: size, in: 32...8192) else {
            throw ValidationError("--size \(size): write width x height in pixels, each 32 to 8192, as 240x180")
        }
        return Size(height: height, width: width)
    }
}
