import ArgumentParser
import Foundation
import Imagery
import Rounds

struct CorrectBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "correct",
        abstract: "Count the clicks that correct predictions, with click to correct and with superpixels.",
        discussion: """
            A robot corrects random unlabeled tiles of a project with masks, from the prediction of the last network on. \
            It clicks the largest error until enough pixels are right. The project does not change.
            """)

    @OptionGroup var project: ProjectArgument
    @Option(help: ArgumentHelp("The number of tiles.", valueName: "n")) var tiles = 200
    @Option(help: ArgumentHelp("The share of the pixels that must be right.", valueName: "share")) var goal = 0.9
    @Option(help: ArgumentHelp("The robot gives a tile up after this many clicks.", valueName: "n"))
    var mostClicks = 100
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The sides of the superpixels, in pixels; 8 is the editor's default.", valueName: "pixels"))
    var sides = [8, 12, 16]
    @Option(help: "The seed.") var seed: UInt64 = 1
    @OptionGroup var options: BenchmarkOptions

    func validate() throws {
        try ValidationError.check("tiles", tiles, in: 1...1_000_000)
        try ValidationError.check("most-clicks", mostClicks, in: 1...100_000)
        for side in sides { try ValidationError.check("sides", side, in: 2...256) }
        if !(0...1 ~= goal) { throw ValidationError("--goal \(goal): give a number from 0 to 1") }
    }

    func run() throws {
        let workspace = try project.open(.readOnly)
        let workers = options.makeWorkers()
        let output = RoundOutput()
        let trial = CorrectionTrial(
            tileCount: tiles, seed: seed, robot: CorrectionRobot(goal: goal, mostClicks: mostClicks), sides: sides)
        let rows = try trial.run(
            in: workspace, workers: workers, monitor: StageMonitor(progress: { output.show($0) }))
        output.finish()
        let times = ClickTimes(workspace, sides: sides, seed: seed, repeats: options.repeats)
        let result = Result(
            tiles: rows.first?.outcomes.count ?? 0, goal: goal, mostClicks: mostClicks, seed: seed,
            rows: rows.map { Result.Row($0, milliseconds: $0.tool == .correct ? times?.milliseconds[$0.side] : nil) },
            machine: BenchmarkMachine(threads: workers.count))
        if options.json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        struct Row: Encodable {
            let tool: CorrectionTrial.Tool
            let side: Int
            let meanClicks: Double
            let medianClicks: Int
            /// The clicks that 90% of the tiles need at most.
            let p90Clicks: Int
            let meanClassChanges: Double
            /// Tiles that were given up. They count with the most clicks.
            let unfinished: Int
            /// The longest time of a proposal on the first tile; nil for superpixels.
            let milliseconds: Double?

            init(_ row: CorrectionTrial.Row, milliseconds: Double?) {
                (tool, side, unfinished) = (row.tool, row.side, row.unfinished)
                (meanClicks, meanClassChanges) = (row.meanClicks, row.meanClassChanges)
                (medianClicks, p90Clicks) = (row.clicks(quantile: 0.5), row.clicks(quantile: 0.9))
                self.milliseconds = milliseconds
            }
        }

        let benchmark = "correct"
        let tiles: Int
        let goal: Double
        let mostClicks: Int
        let seed: UInt64
        let rows: [Row]
        let machine: BenchmarkMachine

        var text: String {
            var table = Table(["tool", "superpixels", "clicks", "median", "90%", "classes", "given up", "ms"])
            for row in rows {
                table.add([
                    row.tool.rawValue, "\(row.side)", decimal(row.meanClicks, 2), "\(row.medianClicks)",
                    "\(row.p90Clicks)", decimal(row.meanClassChanges, 2), "\(row.unfinished)",
                    row.milliseconds.map { decimal($0, 2) } ?? "",
                ])
            }
            return """
                clicks until \(decimal(100 * goal, 0))% of the pixels are right, \(tiles) tiles, seed \(seed); \
                given up after \(mostClicks)
                \(table.text)
                classes: changes of the class; ms: the longest time of a proposal for any superpixel of a tile
                \(machine.text)
                """
        }
    }
}

/// The times of proposals on the first image of the pool, without a network, which needs the largest cuts.
private struct ClickTimes {
    /// The longest time of a proposal, by the side of the superpixels.
    let milliseconds: [Int: Double]

    init?(_ workspace: Workspace, sides: [Int], seed: UInt64, repeats: Int) {
        guard let tile = workspace.dataset.tiles(of: .train).first,
            let image = try? workspace.dataset.readImage(tile.image)
        else { return nil }
        let pixels = image.cropped(to: workspace.dataset.rect(of: tile))
        milliseconds = Dictionary(
            sides.map { side in
                let superpixels = Superpixels(pixels, side: side)
                let correction = ClickCorrection(
                    CorrectionEnergy(SuperpixelGraph(superpixels, of: pixels), classCount: 2, probabilities: nil))
                let labels = LabelMask(size: pixels.size)
                let longest = (0..<superpixels.count).map { superpixel in
                    Measurement.measure(repeats: repeats) {
                        correction.proposal(
                            .add, at: superpixels.pixels(of: superpixel)[0], 0, labels: labels, predicted: nil)
                    }.1.seconds
                }.max()
                return (side, 1000 * (longest ?? 0))
            }, uniquingKeysWith: { first, _ in first })
    }
}
