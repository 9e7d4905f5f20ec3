import ArgumentParser
import Files
import Foundation
import Imagery
import Pool
import Problems
import Processors
import ProjectStore
import Rounds
import Tensors
import Terminal
import Workbench

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the pool, the labels, the rounds and the last metrics.")

    @OptionGroup var project: ProjectArgument
    @Flag(help: "Print the status as JSON.") var json = false

    func run() throws {
        let status = try ProjectStatus(project.open(.readOnly))
        if json { try printJSON(status) } else { try Output.print(text: status.text) }
    }
}

/// The status of a project: its pool, labels, query and rounds.
struct ProjectStatus: Encodable {
    struct Round: Encodable {
        let round: Int
        let labeledTiles: Int
        let meanIoU: Double?
        /// The agreement with the network of the round before; nil if it is unknown.
        let kappa: Double?
    }

    let project: String
    let images: [String: Int]
    let tiles: Int
    let states: [String: Int]
    /// The number of labeled pixels of each class, in the confirmed tiles of the pool.
    let labeledPixels: [String: Int]
    /// The number of void pixels in the confirmed tiles.
    let voidPixels: Int
    /// The keys `round`, `tiles` and `labeled`; empty if there is no query.
    let query: [String: Int]
    let rounds: [Round]
    /// Nil before the second round.
    let stopping: StoppingAdvice?
    let network: String
    let recipe: String
    let finetune: Bool
    /// The strategy of the next query, as `project.toml` has it.
    let strategy: String
    /// The settings in `project.toml` that are wrong.
    let wrongSettings: [Problem]
    /// The numbers in `[training]` that replace those of the recipe.
    let training: [String: String]
    let weights: String?
    /// The hash of the file with the weights; nil if there is none.
    let weightsHash: String?
    /// The reason why the weights cannot be read; nil if they can.
    private let weightsProblem: String?
    let blas: String
    /// The instructions that the kernels are compiled for.
    let kernels: String
    let leftOut: [Problem]
    /// The number of bits that the samples of 16-bit images use; nil if there are no such images.
    let sampleBits: Int?
    private let sampleSentence: String?
    private let classes: [String]

    init(_ workspace: Workspace) throws {
        let dataset = workspace.dataset
        let pool = dataset.tiles(of: .train)
        project = workspace.project.url.path
        images = dataset.imageCounts
        tiles = pool.count
        let now = try workspace.tileStates()
        let stateOfTile = Dictionary(zip(pool, now), uniquingKeysWith: { first, _ in first })
        states = Dictionary(
            uniqueKeysWithValues: TileState.allCases.map { state in (state.rawValue, now.count { $0 == state }) })
        let pixels = try workspace.project.journal.pixelCounts(of: workspace.poolGrids)
        classes = dataset.catalog.names
        labeledPixels = Dictionary(
            classes.enumerated().map { ($1, pixels[UInt8($0)] ?? 0) }, uniquingKeysWith: { first, _ in first })
        voidPixels = pixels[LabelMask.void] ?? 0
        if let current = try workspace.currentQuery() {
            let done = current.query.tiles.count { stateOfTile[$0]?.isConfirmed == true }
            query = ["round": current.round, "tiles": current.query.items.count, "labeled": done]
        } else {
            query = [:]
        }
        rounds = try workspace.project.journal.rounds().compactMap { round in
            round.metrics.map {
                Round(round: round.number, labeledTiles: $0.labeledTiles, meanIoU: $0.meanIoU, kappa: $0.kappa)
            }
        }
        stopping = try workspace.stoppingAdvice()
        network = workspace.project.configuration.network
        recipe = workspace.project.configuration.recipe
        finetune = workspace.project.configuration.finetune
        strategy = workspace.strategyName
        wrongSettings = workspace.wrongSettings
        training = (try? workspace.trainingPlan())?.changes.texts ?? [:]
        weights = workspace.weights?.path
        do {
            weightsHash = try workspace.weightsHash()
            weightsProblem = nil
        } catch {
            weightsHash = nil
            weightsProblem = (error as? Problem)?.reason ?? "\(error)"
        }
        blas = BLAS.name
        kernels = KernelLevel.current.rawValue
        leftOut = dataset.problems
        sampleBits = dataset.sampleRange?.bits
        sampleSentence = dataset.sampleRange.flatMap { $0 == .bits16 ? nil : $0.sentence }
    }

    enum CodingKeys: CodingKey {
        case project, images, tiles, states, labeledPixels, voidPixels, query, rounds, stopping, network, recipe
        case finetune, strategy, wrongSettings, training, weights, weightsHash, blas, kernels, leftOut, sampleBits
    }

    var text: String {
        let counts = Split.allCases.map { "\(images[$0.rawValue] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        let labels = TileState.allCases.map { "\(states[$0.rawValue] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        let total = max(1, labeledPixels.values.reduce(voidPixels, +))
        let shares = classes.map { name in
            "\(name) \((Double(labeledPixels[name] ?? 0) / Double(total)).percentText())"
        }
        let numbers = training.sorted { $0.key < $1.key }.map { "\($0) \($1)" }
        let recipeText = recipe + (numbers.isEmpty ? "" : " with " + numbers.joined(separator: ", "))
        var lines = [
            "project   \(project)",
            "images    \(counts)",
            "pool      \(tiles) tiles: \(labels)",
            "labels    " + (total == 1 ? "none yet" : shares.joined(separator: ", ")),
            "training  network \(network), \(finetune ? "fine-tuned" : "frozen backbone"), recipe \(recipeText)",
            "backbone  "
                + (weights.map { "\($0) (\(weightsHash ?? weightsProblem ?? ""))" } ?? "starts from random numbers"),
            "engine    \(kernels), \(blas)",
        ]
        if let sampleSentence { lines.append("samples   \(sampleSentence)") }
        if let round = query["round"], let count = query["tiles"], let done = query["labeled"] {
            lines.append("query     \(count) tiles for round \(round), \(done) of them labeled")
        } else {
            lines.append("query     none yet")
        }
        if rounds.isEmpty { lines.append("rounds    none yet") }
        for round in rounds {
            let quality = round.meanIoU.map { "mIoU " + decimal($0, 3) } ?? "not validated"
            lines.append("round \(round.round)   \(round.labeledTiles) tiles, \(quality)")
        }
        lines.append("strategy  \(strategy)")
        lines += wrongSettings.map { "wrong     \($0)" }
        if let stopping { lines.append("stopping  \(stopping.sentence)") }
        if !leftOut.isEmpty { lines.append("left out  \(leftOut.count) files:") }
        lines += leftOut.map { "  \($0)" }
        if let warning = BLASAdvice.text(environment: ProcessInfo.processInfo.environment) { lines.append(warning) }
        return lines.map(\.printable).joined(separator: "\n")
    }
}
