import Acquisition
import ArgumentParser
import Foundation
import Learning
import Rounds
import Tensors

/// The setup that the commands for one stage share: the project, open for writing, and progress on stderr.
struct StageRun {
    let workspace: Workspace
    let round: ProjectRound
    let output = RoundOutput()

    /// - Parameter training: The numbers of the training that replace those of the project.
    init(_ argument: ProjectArgument, training: RecipeOptions = RecipeOptions()) throws {
        workspace = try argument.open(.readWrite)
        let workers = Workers()
        let output = output
        round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers, changes: training.changes,
            report: { output.show($0) })
        training.noteUnused(by: try workspace.trainingPlan(changes: training.changes))
    }
}

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train the next round's network on all confirmed tiles.")

    @OptionGroup var project: ProjectArgument
    @Flag(
        help: ArgumentHelp(
            "Train for the number of epochs after the last query (--last-epochs). This is the default if no tile is "
                + "left to select."))
    var last = false
    @OptionGroup var training: RecipeOptions
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let stage = try StageRun(project, training: training)
        let summary = try stage.round.train(last: last)
        stage.output.finish()
        if json {
            try printJSON(summary)
        } else {
            let quality =
                summary.meanIoU.map { "validation mIoU " + decimal($0, 3) }
                ?? "nothing to measure on the validation images"
            try Output.print(
                "round \(summary.round): trained on \(summary.labeledTiles) tiles in "
                    + "\(summary.seconds.durationText); \(quality)")
        }
    }
}

struct ScoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "score", abstract: "Run the last network over the pool; maps and scores go to the cache.")

    @OptionGroup var project: ProjectArgument
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let stage = try StageRun(project)
        let scores = try stage.round.score()
        stage.output.finish()
        let mean = scores.entropy.mean ?? 0
        let result = Result(
            round: scores.round, tiles: scores.count, meanEntropy: mean, leftOut: stage.output.skipped.count,
            stopping: try stage.workspace.stoppingAdvice())
        if json {
            try printJSON(result)
        } else {
            try Output.print(
                "scored \(result.tiles) tiles by the network of round \(result.round): mean entropy \(decimal(mean, 3))"
            )
            if let stopping = result.stopping { try Output.print(stopping.sentence) }
        }
    }

    struct Result: Encodable {
        let round: Int
        let tiles: Int
        /// The mean entropy of the tiles in nats.
        let meanEntropy: Double
        let leftOut: Int
        /// Nil before the second round.
        let stopping: StoppingAdvice?
    }
}

struct AcquireCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "acquire",
        abstract: "Select the tiles that teach the network most, and make them the project's query.",
        discussion: """
            Before the first training, a strategy that needs a trained network is replaced by random, and a note says so.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var acquisition: AcquisitionOptions
    @Flag(help: "Print the query as JSON.") var json = false

    func run() throws {
        let stage = try StageRun(project)
        let settings = try acquisition.checked(over: stage.workspace.acquisitionSettings())
        let query = try stage.round.selectQuery(settings)
        stage.output.finish()
        if query.strategy != settings.strategy {
            stage.output.note(
                "There is no trained network yet, which \(settings.strategy) needs: the tiles are drawn at random.")
        }
        let result = Result(query, requestedStrategy: settings.strategy, stage.workspace)
        if json {
            try printJSON(result)
        } else {
            var table = Table(["image", "row", "column", "score"])
            for tile in result.tiles {
                table.add([tile.image, "\(tile.row)", "\(tile.column)", tile.score.map { decimal($0, 3) } ?? "-"])
            }
            try Output.print(text: table.text)
        }
    }

    struct Result: Encodable {
        struct Tile: Encodable {
            let image: String
            let row: Int
            let column: Int
            /// Nil if the pool was not scored.
            let score: Double?
        }

        let strategy: String
        /// Another one than `strategy` only if it needs a trained network and there is none.
        let requestedStrategy: String
        let tiles: [Tile]

        init(_ query: Query, requestedStrategy: String, _ workspace: Workspace) {
            strategy = query.strategy
            self.requestedStrategy = requestedStrategy
            tiles = query.items.map { item in
                Tile(
                    image: workspace.dataset.images[item.tile.image].name, row: item.tile.row,
                    column: item.tile.column, score: item.entropy.map(Double.init))
            }
        }
    }
}
