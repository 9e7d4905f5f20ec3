import ArgumentParser
import Rounds
import Workbench

struct AnnotateBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "annotate",
        abstract: "Label tiles by a script with older and with all tools, and report keys, mouse events and seconds.",
        discussion: """
            A scripted annotator labels random unlabeled tiles of a project with masks in the label editor. It starts from \
            the prediction of the last network and always takes the action that makes the most pixels right per second of \
            the keystroke-level model (Card, Moran and Newell, 1980). The project does not change.
            """)

    /// Smaller screens have no list of tools beside the tile.
    private static let leastScreen = ScreenSize(width: 120, height: 40)

    @OptionGroup var project: ProjectArgument
    @Option(help: ArgumentHelp("The number of tiles.", valueName: "n")) var tiles = 30
    @Option(help: ArgumentHelp("The share of the pixels that must be right.", valueName: "share")) var goal = 0.95
    @Option(help: ArgumentHelp("A tile is given up after this many actions.", valueName: "n")) var mostActions = 100
    @Option(name: .customLong("screen"), help: ArgumentHelp("The size of the screen.", valueName: "WxH"))
    var size = ScreenSize(width: 200, height: 50)
    @Option(help: "The seed.") var seed: UInt64 = 1
    @OptionGroup var options: BenchmarkOptions

    func validate() throws {
        try ValidationError.check("tiles", tiles, in: 1...1_000_000)
        try ValidationError.check("most-actions", mostActions, in: 1...100_000)
        if !(0...1 ~= goal) { throw ValidationError("--goal \(goal): give a number from 0 to 1") }
        let least = Self.leastScreen
        if size.width < least.width || size.height < least.height {
            throw ValidationError(
                "--screen \(size.defaultValueDescription): give at least \(least.defaultValueDescription)")
        }
    }

    func run() throws {
        let workspace = try project.open(.readOnly)
        let workers = options.makeWorkers()
        let output = RoundOutput()
        let trial = AnnotationTrial(
            tileCount: tiles, seed: seed, goal: goal, mostActions: mostActions, width: size.width,
            height: size.height)
        let rows = try trial.run(
            in: workspace, workers: workers, monitor: StageMonitor(progress: { output.show($0) }))
        output.finish()
        let result = Result(
            tiles: rows.first?.outcomes.count ?? 0, goal: goal, mostActions: mostActions, seed: seed,
            screen: size.defaultValueDescription, rows: rows.map(Result.Row.init),
            machine: BenchmarkMachine(threads: workers.count))
        if options.json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    struct Result: Encodable {
        struct Row: Encodable {
            let tools: AnnotatorTools
            let meanSeconds: Double
            let medianSeconds: Double
            let meanKeys: Double
            let meanMouseEvents: Double
            /// The mean share of the pixels that are right at the end.
            let meanAgreement: Double
            /// Tiles that were given up.
            let unfinished: Int
            /// The number of actions by their names, over all tiles.
            let actions: [String: Int]

            init(_ row: AnnotationTrial.Row) {
                (tools, unfinished, actions) = (row.tools, row.unfinished, row.actions)
                (meanSeconds, medianSeconds) = (row.mean(\.seconds), row.median(\.seconds))
                (meanKeys, meanMouseEvents) = (row.mean { Double($0.keys) }, row.mean { Double($0.mouseEvents) })
                meanAgreement = row.mean(\.agreement)
            }
        }

        let benchmark = "annotate"
        let tiles: Int
        let goal: Double
        let mostActions: Int
        let seed: UInt64
        let screen: String
        let rows: [Row]
        let machine: BenchmarkMachine

        var text: String {
            var table = Table(["tools", "seconds", "median", "keys", "mouse", "agreement", "given up", "actions"])
            for row in rows {
                let actions = row.actions.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
                table.add([
                    row.tools.rawValue, decimal(row.meanSeconds, 1), decimal(row.medianSeconds, 1),
                    decimal(row.meanKeys, 1), decimal(row.meanMouseEvents, 1),
                    "\(decimal(100 * row.meanAgreement, 1))%", "\(row.unfinished)",
                    actions.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
                ])
            }
            return """
                per tile until \(decimal(100 * goal, 0))% of the pixels are right, \(tiles) tiles, seed \(seed), \
                screen \(screen); given up after \(mostActions) actions
                \(table.text)
                seconds by the keystroke-level model; paint: the tools without correct, line, edges and neighbors
                \(machine.text)
                """
        }
    }
}
