import ArgumentParser
import Files
import Foundation
import Problems
import Rounds
import Studies
import Tensors

struct StudyRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Do the runs of a study that are not finished.",
        discussion: """
            A finished run is never repeated. A run that was stopped, also by kill -9, continues after its last \
            finished round. Several processes can work on the same folder.
            """)

    @Argument(help: "A study file, or the name of a study of `tessera study list`.") var study: String
    @Option(help: ArgumentHelp("The folder of the results.", valueName: "folder")) var output: String
    @Option(help: ArgumentHelp("The folder of the images, instead of the one in the study file.", valueName: "folder"))
    var data: String?
    @Option(
        help: ArgumentHelp(
            "The initial weights of the backbone, instead of those in the study file.", valueName: "file|own|none"))
    var weights: String?
    @OptionGroup var part: ShardOptions
    @Option(help: ArgumentHelp("The number of threads; results do not depend on it.", valueName: "n"))
    var threads: Int?

    func validate() throws { try ValidationError.check("threads", threads, in: 1...1024) }

    func run() throws {
        let source = try StudySource(study)
        let folder = StudyFolder(try URL.written(output, isFolder: true))
        let places = try StudyPlaces(
            base: source.folder, data: data.map { try URL.written($0, isFolder: true) }, weights: weights,
            ownWeights: { try StartingWeights.ownFile() })
        let shard = try part.resolved() ?? .whole
        let runner = StudyRunner(
            source.study, folder: folder, places: places, shard: shard,
            workers: threads.map { Workers(count: $0) } ?? Workers())
        let output = StudyOutput(runner.runs, isShard: shard != .whole)
        let isComplete = try runner.run { output.show($0) }
        output.finish()
        try Output.print(output.summary)
        if isComplete {
            try Output.print("next: tessera study report \(self.output.shellQuoted)")
        } else if output.hasFailures {
            throw ExitCode.failure
        }
    }
}
