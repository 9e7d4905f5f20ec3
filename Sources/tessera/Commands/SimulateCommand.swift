import Acquisition
import ArgumentParser
import Files
import Foundation
import Learning
import Rounds
import Studies
import Synchronization
import Tensors

struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run whole rounds with the masks as the oracle; the project's labels stay.")

    @OptionGroup var project: ProjectArgument
    @OptionGroup var acquisition: AcquisitionOptions
    @Option(help: "The number of queries; the network is trained once more.") var rounds = 8
    @Option(help: ArgumentHelp("Sizes of the queries: " + BatchSchedule.Growth.help, valueName: "name"))
    var schedule = BatchSchedule.Growth.constant
    @Option(
        help: ArgumentHelp("Budget of the first query in pixels instead of tiles (--count).", valueName: "pixels"))
    var budgetPixels: Int?
    @Option(help: "The seed; the project's by default.") var seed: UInt64?
    @Option(help: "The network; the project's by default.") var network: NetworkArchitecture?
    @Option(
        help: ArgumentHelp(
            """
            The initial weights of the backbone, as for init. By default the project's; if they belong to another \
            backbone than the network's, those of a new project.
            """, valueName: "file|none"))
    var weights: StartingWeights?
    @Option(
        help: """
            The recipe of the training; the project's by default. With another recipe, numbers in the project's \
            [training] are not used.
            """)
    var recipe: TrainingRecipe?
    @Flag(
        inversion: .prefixedNo,
        help: """
            Fine-tune the backbone; by default as in the project, but always if random numbers replace its weights.
            """)
    var finetune: Bool?
    @OptionGroup var training: RecipeOptions
    @Option(help: "The number of random images whose tiles are labeled at the start; 2 by default.")
    var initialImages: Int?
    @Option(help: ArgumentHelp("Label this many random tiles of the pool at the start instead.", valueName: "n"))
    var initialTiles: Int?
    @Option(help: ArgumentHelp("Label random tiles with at most this many pixels instead.", valueName: "pixels"))
    var initialPixels: Int?
    @Option(help: ArgumentHelp("The number of threads; results do not depend on it.", valueName: "n"))
    var threads: Int?
    @Option(
        help: ArgumentHelp(
            """
            Store the rounds in this folder, as a study with one run: a stopped simulation continues, and \
            `tessera study report` makes plots.
            """, valueName: "folder"))
    var output: String?
    @Flag(help: "Print the learning curve as JSON.") var json = false
    @Option(help: ArgumentHelp("Write the learning curve as CSV.", valueName: "file")) var csv: String?

    func validate() throws {
        try ValidationError.check("threads", threads, in: 1...1024)
        let numbers: [(option: String, value: Int?, key: StudyKey)] = [
            ("rounds", rounds, .rounds), ("initial-images", initialImages, .initialImages),
            ("initial-tiles", initialTiles, .initialTiles), ("initial-pixels", initialPixels, .initialPixels),
            ("budget-pixels", budgetPixels, .budgetPixels),
        ]
        for (option, value, key) in numbers {
            if let range = key.integers { try ValidationError.check(option, value, in: range) }
        }
        if [initialImages, initialTiles, initialPixels].compactMap(\.self).count > 1 {
            throw ValidationError("--initial-images, --initial-tiles and --initial-pixels: give one of them")
        }
        if budgetPixels != nil, acquisition.values[AcquisitionSetting.batchSize] != nil {
            throw ValidationError("--count and --budget-pixels: give one of them")
        }
    }

    func run() throws {
        let workspace = try project.open(.readOnly)
        try workspace.withOwnCache { try simulate(workspace, cache: $0) }
    }

    private func simulate(_ workspace: Workspace, cache: RootedPath) throws {
        let simulated = try SimulatedNetwork(network, weights: weights, finetune: finetune, in: workspace)
        let plan = try workspace.trainingPlan(
            recipe: recipe, changes: training.changes, finetune: simulated.finetune, seed: seed)
        training.noteUnused(by: plan)
        let workers = threads.map { Workers(count: $0) } ?? Workers()
        let study = try ProjectStudy(
            of: workspace, architecture: simulated.architecture, weights: simulated.weights,
            options: Simulation.Options(
                acquisition: try acquisition.checked(over: workspace.acquisitionSettings()), plan: plan, rounds: rounds,
                initial: initial, schedule: BatchSchedule(schedule, pixels: budgetPixels)),
            cache: cache, workers: workers)
        let folder = try output.map { try URL.written($0, isFolder: true) } ?? cache.appending("study").url
        let runner = StudyRunner(
            study.study, folder: StudyFolder(folder),
            places: StudyPlaces(base: workspace.project.url, ownWeights: { try StartingWeights.ownFile() }),
            preparation: study)
        // Check now that the file can be written, not after hours of work.
        let csv = try csv.map { RootedPath(named: try URL.written($0)) }
        try csv?.checkWritable()
        let output = RoundOutput()
        let curve = CurveFile(csv: csv)
        let rounds = rounds
        do {
            let report = try runner.runOnlyRun { event in
                switch event {
                case .progress(_, let round, let progress, _):
                    output.show(progress, prefix: "round \(round) of \(rounds)")
                case .finishedRound(_, let report):
                    curve.keep(report)
                    report.rounds.last.map { output.note(Self.line($0)) }
                case .skipped(let problem): output.skip(problem)
                case .started, .failed, .busy: break
                }
            }
            curve.keep(report)
        } catch {
            output.finish()
            // An error while showing the curve must not hide the reason why the rounds ended.
            try? show(curve)
            throw error
        }
        output.finish()
        try show(curve)
        try curve.check()
    }

    private var initial: InitialQuery.Amount {
        initialImages.map { .images($0) } ?? initialTiles.map { .tiles($0) } ?? initialPixels.map { .pixels($0) }
            ?? .standard
    }

    /// Prints the rounds that are complete, also if a later one failed.
    private func show(_ curve: CurveFile) throws {
        guard let report = curve.report else { return }
        if json { try printJSON(ReportWithArea(report: report)) } else { try Output.print(text: Self.text(report)) }
    }

    /// What a round gave, in one line.
    static func line(_ round: SimulationReport.Round) -> String {
        let quality = round.meanIoU.map { "mIoU " + decimal($0, 4) } ?? "not validated"
        return "round \(round.round): \(round.labeledTiles) tiles of \(round.imagesTouched) images, \(quality), "
            + "\(round.seconds?.train.durationText ?? "-") of training"
    }

    private static func text(_ report: SimulationReport) -> String {
        var table = Table(["round", "tiles", "labeled", "images", "mIoU", "kappa", ""])
        for round in report.rounds {
            let bar = round.meanIoU.map { String(repeating: "#", count: Int(($0 * 40).rounded())) } ?? ""
            table.add([
                "\(round.round)", "\(round.labeledTiles)", decimal(round.labeledFraction * 100, 2) + "%",
                "\(round.imagesTouched)", round.meanIoU.map { decimal($0, 4) } ?? "-",
                round.kappa.map(StoppingAdvice.text) ?? "-", bar + String(repeating: " ", count: 40 - bar.count),
            ])
        }
        let area = report.areaUnderCurve.map { "\narea under the curve \(decimal($0, 4))" } ?? ""
        let advice = report.adviceRound.map { "after round \($0)" } ?? "none"
        return "\(report.strategy), seed \(report.seed)\n" + table.text + area
            + "\nadvice to stop (kappa at least \(StoppingAdvice.threshold) in \(StoppingAdvice.rounds) rounds in a row): "
            + advice
    }
}

/// A report with the area under its curve.
private struct ReportWithArea: Encodable {
    private enum CodingKeys: String, CodingKey { case areaUnderCurve }

    let report: SimulationReport

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(report.areaUnderCurve, forKey: .areaUnderCurve)
    }
}

/// The learning curve so far. Its CSV file is written after each round.
private final class CurveFile: Sendable {
    private let csv: RootedPath?
    private let state = Mutex<(report: SimulationReport?, failure: (any Error)?)>((nil, nil))

    init(csv: RootedPath?) { self.csv = csv }

    func keep(_ report: SimulationReport) {
        state.withLock { state in
            state.report = report
            // Each write contains all rounds so far, so a successful one replaces those that failed.
            state.failure = nil
            do {
                try csv?.write(Array(report.csv.utf8))
            } catch {
                state.failure = error
            }
        }
    }

    /// The report of the rounds so far; nil before the end of the first round.
    var report: SimulationReport? { state.withLock { $0.report } }

    /// - Throws: The error of the last write of the CSV file, if it failed.
    func check() throws { try state.withLock { if let failure = $0.failure { throw failure } } }
}

extension BatchSchedule.Growth: Declared {}
