import Acquisition
import ArgumentParser
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import Workbench

struct JournalBenchmark: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Measure the time to save a stroke in a project with few edits and in one with many.",
        discussion: """
            It makes two projects, draws in both alternately as the workbench does, and removes them. The time ends \
            when the stroke is on the disk. It includes the rest of counting the labels after the stroke before, which \
            the pane of rounds does.
            """)

    @Option(help: ArgumentHelp("The edits of the project with few.", valueName: "n")) var few = 100
    @Option(help: ArgumentHelp("The edits of the project with many.", valueName: "n")) var many = 100_000
    @Option(help: ArgumentHelp("The strokes to draw in each.", valueName: "n")) var strokes = 100
    @Flag(help: "Print the figures as JSON.") var json = false

    func validate() throws {
        try ValidationError.check("few", few, in: 1...10_000_000)
        try ValidationError.check("many", many, in: 1...10_000_000)
        try ValidationError.check("strokes", strokes, in: 1...1_000_000)
    }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tessera-benchmark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let projects = try [few, many].map { count in
            try DrawnProject(edits: count, in: folder.appending(path: "\(count)"))
        }
        // Alternate between the projects, so that changes of the disk's speed affect both alike.
        for _ in 0..<strokes { for project in projects { try project.draw() } }
        let result = Result(
            few: projects[0].figures(edits: few), many: projects[1].figures(edits: many), strokes: strokes)
        if json { try printJSON(result) } else { try Output.print(text: result.text) }
    }

    private struct Figures: Encodable {
        let edits: Int
        let medianMilliseconds: Double
        let worstMilliseconds: Double
        let firstCountMilliseconds: Double

        var text: String {
            "\(edits) edits: a stroke is saved in \(decimal(medianMilliseconds, 1)) ms, "
                + "\(decimal(worstMilliseconds, 1)) ms at worst; counting all labels at the start takes "
                + "\(decimal(firstCountMilliseconds, 1)) ms"
        }
    }

    private struct Result: Encodable {
        let few: Figures
        let many: Figures
        let strokes: Int
        let machine = BenchmarkMachine(threads: 1)

        var text: String {
            """
            \(few.text)
            \(many.text)
            ratio \(decimal(many.medianMilliseconds / few.medianMilliseconds, 2))
            \(strokes) strokes each; \(machine.text)
            """
        }
    }

    /// A project with a number of edits, in which strokes are drawn and timed.
    private final class DrawnProject {
        private let workspace: Workspace
        private let mailbox = Mailbox()
        private let runner: EffectRunner
        private let tiles: [TileID]
        private var milliseconds: [Double] = []
        private var firstCount = 0.0

        init(edits: Int, in folder: URL) throws {
            let url = try UIBenchmarkProject.large(images: 4, in: folder)
            workspace = try Workspace.open(url, access: .readWrite)
            tiles = workspace.dataset.tiles(of: .train)
            runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: NoRounds())
            var left = edits
            while left > 0 {
                let count = min(left, 5000)
                try workspace.project.journal.record(
                    (0..<count).map { index in
                        let tile = tiles[(left - index) % tiles.count]
                        let size = workspace.dataset.rect(of: tile).size
                        return EditRequest(
                            index % 7 == 0 ? .confirm : .stroke, of: workspace.key(of: tile),
                            to: LabelMask(size: size, repeating: UInt8((left - index) / tiles.count % 2)))
                    })
                left -= count
            }
            firstCount = try milliseconds { runner.perform(.summarizeLabels) }
        }

        /// Draws a stroke, measures the time, and starts to count the labels without waiting for the result.
        func draw() throws {
            let tile = tiles[milliseconds.count % tiles.count]
            let stroke = Stroke(.drawing, pixels: [5]) { _ in UInt8(milliseconds.count % 2) }
            milliseconds.append(
                try milliseconds { runner.perform(.edit(tile, .stroke(stroke), ticket: milliseconds.count)) })
            runner.perform(.summarizeLabels)
        }

        func figures(edits: Int) -> Figures {
            runner.finish()
            let sorted = milliseconds.sorted()
            return Figures(
                edits: edits, medianMilliseconds: sorted[sorted.count / 2], worstMilliseconds: sorted.last ?? 0,
                firstCountMilliseconds: firstCount)
        }

        /// The time from the start of the work until its result arrives.
        private func milliseconds(_ startWork: () -> Void) throws -> Double {
            let clock = ContinuousClock()
            let start = clock.now
            startWork()
            while true {
                guard mailbox.waitForMessage(until: Date(timeIntervalSinceNow: 600)) else {
                    throw Problem.notMeasured("the journal did not answer in ten minutes")
                }
                for message in mailbox.drain() {
                    switch message {
                    case .tile: return start.duration(to: clock.now).seconds * 1000
                    case .labelSummary where firstCount == 0: return start.duration(to: clock.now).seconds * 1000
                    case .tileFailed(_, let reason, _, _), .notice(let reason), .notSaved(let reason):
                        throw Problem.notMeasured(reason)
                    default: break
                    }
                }
            }
        }
    }

    private struct NoRounds: RoundWork {
        func resume(_ cancellation: Cancellation) async {}
        func runRound(_ cancellation: Cancellation) async {}
        func selectQuery(_ cancellation: Cancellation) async {}
    }
}

extension Problem {
    /// A stroke was not saved, so there are no figures.
    fileprivate static func notMeasured(_ reason: String) -> Problem {
        Problem(
            path: FileManager.default.temporaryDirectory.path, reason: "the benchmark did not end: \(reason)",
            fix: "check the disk of this folder, or set TMPDIR to another one")
    }
}
