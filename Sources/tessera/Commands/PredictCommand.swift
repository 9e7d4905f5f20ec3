import ArgumentParser
import Formats
import Foundation
import Pool
import Problems
import Rounds

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Predict the classes of new images with the last network.",
        discussion: """
            The project does not change. A stopped prediction continues if it is started again with the same options and \
            folder. The formats: \(AnnotationFormat.help)

            With --shard, other processes can predict the other shards into the same folder at the same time. At the \
            end, the same command without --shard writes the files that list all images.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var part: ShardOptions
    @Argument(help: "An image, or a folder of images.", completion: .file()) var images: String
    @Option(help: ArgumentHelp("A new or empty folder.", valueName: "folder"), completion: .directory)
    var output: String
    @Option(help: "The format of the predictions.") var format = AnnotationFormat.png
    @Option(
        help: ArgumentHelp(
            "Names of the classes in the files, by lines `name in the files = class of the project`.",
            valueName: "file"), completion: .file())
    var map: String?
    @Flag(help: "Write the images with the colors of the predicted classes too.") var overlays = false

    func run() throws {
        let shard = try part.resolved()
        let workspace = try project.open(.readOnly)
        let output = RoundOutput()
        let pictures = try Dataset.pictures(
            at: URL.written(images), catalog: workspace.dataset.catalog, sampleRange: workspace.dataset.sampleRange)
        // Each shard would report all files that are no images, and fail. The last command reports them.
        if shard == nil { pictures.problems.forEach(output.skip) }
        let folder = try URL.written(self.output, isFolder: true)
        let outcome = try workspace.predict(
            pictures, format: format,
            classMap: try map.map { try ClassMap(reading: URL.written($0), workspace.dataset.catalog) } ?? ClassMap(),
            hasOverlays: overlays, shard: shard, to: folder,
            monitor: StageMonitor(progress: { output.show($0) }, skipped: { output.skip($0) }))
        output.finish()
        try Output.print(ShardOptions.summary("predictions", images: outcome.counts.images, folder, shard))
        if !output.skipped.isEmpty { throw ExitCode.failure }
    }
}
