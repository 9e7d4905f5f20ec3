import Acquisition
import ArgumentParser
import Foundation
import Learning
import OpenMPI
import Problems
import Rounds
import Tensors

/// The setup that the commands for one stage share: the project, open for writing, and progress on stderr.
struct StageRun {
    let workspace: Workspace
    let round: ProjectRound
    let output = RoundOutput()

    /// - Parameters:
    ///   - training: The numbers of the training that replace those of the project.
    ///   - isShard: Whether only files in the cache are written, so that other processes can do so too.
    ///   - requiresShards: Whether an incomplete set of shards of features is an error.
    ///   - showsProgress: False for a process that works together with one that shows it.
    init(
        _ argument: ProjectArgument, training: RecipeOptions = RecipeOptions(), isShard: Bool = false,
        requiresShards: Bool = false, showsProgress: Bool = true
    ) throws {
        workspace = try argument.open(isShard ? .cacheOnly : .readWrite)
        let workers = Workers()
        let output = output
        round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers, changes: training.changes,
            requiresShards: requiresShards,
            report: { event in
                // What is left out matters, whichever process finds it.
                if case .skipped = event { return output.show(event) }
                if showsProgress { output.show(event) }
            })
        training.noteUnused(by: try workspace.trainingPlan(changes: training.changes))
    }
}

extension StageRun {
    /// Does a shard of a stage and prints the result.
    func perform(_ shard: Shard, isJSON: Bool, _ body: (ProjectRound) throws -> ShardOutcome) throws {
        let outcome = try body(round)
        output.finish()
        if isJSON {
            return try printJSON(
                ShardResult(
                    shard: shard.text, images: outcome.images, tiles: outcome.tiles, isNew: outcome.isNew,
                    leftOut: output.skipped.count))
        }
        let work = "shard \(shard.text): \(outcome.tiles) tiles of \(outcome.images) images"
        try Output.print(work + (outcome.isNew ? "" : "; it was done before"))
    }

    private struct ShardResult: Encodable {
        let shard: String
        let images: Int
        let tiles: Int
        let isNew: Bool
        let leftOut: Int
    }
}

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train the next round's network on all confirmed tiles.",
        discussion: """
            `mpirun -np 2 tessera train PROJECT` shares the work among 1, 2, 4 or 8 processes, with the same result for \
            each number. It needs a program that was built with `--traits MPI`.
            """)

    @OptionGroup var project: ProjectArgument
    @Flag(
        help: ArgumentHelp(
            "Train for the number of epochs after the last query (--last-epochs). This is the default if no tile is "
                + "left to select."))
    var last = false
    @OptionGroup var training: RecipeOptions
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        try MPIRanks.with { ranks in
            guard let ranks else {
                let stage = try StageRun(project, training: training)
                return try show(try stage.round.train(last: last), stage)
            }
            // The first process takes the lock before the others read the labels.
            if ranks.rank > 0 { try ranks.wait() }
            let isFirst = ranks.rank == 0
            let stage = try StageRun(project, training: training, isShard: !isFirst, showsProgress: isFirst)
            if isFirst { try ranks.wait() }
            if let summary = try stage.round.train(last: last, ranks: ranks) { try show(summary, stage) }
        }
    }

    private func show(_ summary: RoundSummary, _ stage: StageRun) throws {
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
        commandName: "score", abstract: "Run the last network over the pool; maps and scores go to the cache.",
        discussion: """
            With --shard, other processes can score the other shards at the same time. `tessera merge` or the next \
            command that needs the scores merges them. The result is the same as without shards.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var part: ShardOptions
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        if let shard = try part.resolved() {
            return try StageRun(project, isShard: true).perform(shard, isJSON: json) { try $0.score(shard) }
        }
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

struct EmbedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embed", abstract: "Compute the pretrained features of the pool and its 2-D manifold.",
        discussion: """
            The scatter and the strategy meal need them. They are computed when they are needed; this command computes \
            them before. With --shard, only features are computed, and other processes can compute the other shards at \
            the same time.
            """)

    @OptionGroup var project: ProjectArgument
    @OptionGroup var part: ShardOptions
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        if let shard = try part.resolved() {
            return try StageRun(project, isShard: true).perform(shard, isJSON: json) { try $0.embed(shard) }
        }
        let stage = try StageRun(project)
        let points = try stage.round.embed(stage.workspace.acquisitionSettings())
        stage.output.finish()
        let result = Result(
            tiles: points.count, embedded: points.count { $0 != nil }, leftOut: stage.output.skipped.count)
        if json {
            try printJSON(result)
        } else {
            try Output.print("the manifold has \(result.embedded) of \(result.tiles) tiles")
        }
    }

    struct Result: Encodable {
        let tiles: Int
        let embedded: Int
        let leftOut: Int
    }
}

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Merge the shards of `score` and `embed`.",
        discussion: """
            The result is the same as without shards. Missing shards are listed with the commands that compute them. \
            `acquire`, `embed` and the workbench merge them too.
            """)

    @OptionGroup var project: ProjectArgument
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        let stage = try StageRun(project, requiresShards: true)
        let result = Result(
            scored: try stage.round.mergeScores(refusesOld: true),
            embedded: try stage.round.mergeFeatures(refusesOld: true),
            leftOut: stage.output.skipped.count)
        stage.output.finish()
        if result.scored == nil, result.embedded == nil, try !stage.round.hasScores() {
            throw Problem(
                path: stage.workspace.project.url.path, reason: "there are no shards to merge",
                fix: "run `tessera score` or `tessera embed` with --shard I/N first")
        }
        if json { return try printJSON(result) }
        if let scored = result.scored { try Output.print("merged the scores of \(scored) tiles") }
        if let embedded = result.embedded { try Output.print("merged the features of \(embedded) tiles") }
        if result.scored == nil, result.embedded == nil {
            try Output.print("nothing to merge: the pool is scored by the last network")
        }
    }

    struct Result: Encodable {
        /// The number of tiles; nil if there were no shards of scores.
        let scored: Int?
        /// The number of tiles; nil if there were no shards of features.
        let embedded: Int?
        let leftOut: Int
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
        let stage = try StageRun(project, requiresShards: true)
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
