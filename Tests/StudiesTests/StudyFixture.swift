import Files
import Foundation
import Problems
import Rounds
import Studies
import Synchronization
import Tensors
import TestSupport

/// A study of a few small scenes. A round takes less than a second.
struct StudyFixture {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    static let text = """
        title = "Small"
        seeds = [1, 2]
        strategies = ["random", "entropy"]

        [dataset]
        scenes = 8
        width = 64
        height = 48
        tiles = "2x2"

        [network]
        name = "lite"
        weights = "none"

        [training]
        recipe = "meal"
        epochs = 1

        [schedule]
        rounds = 2
        initialImages = 1

        [acquisition]
        batchSize = 3
        """

    func study(_ text: String = Self.text) throws -> StudyFile { try StudyFile(parsing: text, path: "study.toml") }

    func output(_ name: String) -> StudyFolder { StudyFolder(folder.url.appending(path: name)) }

    var places: StudyPlaces {
        StudyPlaces(
            base: folder.url,
            ownWeights: { throw Problem(reason: "this test has no weights", fix: "write weights = \"none\"") })
    }

    /// Does the runs of a study.
    /// - Parameter rounds: Cancels the study after this many rounds.
    /// - Returns: Whether all runs are finished, and the events in words.
    @discardableResult
    func run(
        _ text: String = Self.text, to name: String, shard: Shard = .whole, rounds: Int = .max
    ) throws -> (isComplete: Bool, events: [String]) {
        let events = Mutex<[String]>([])
        let cancellation = Cancellation {
            events.withLock { $0.count { $0.hasPrefix("round") } >= rounds }
        }
        let runner = StudyRunner(
            try study(text), folder: output(name), places: places, shard: shard, workers: Workers(count: 2))
        let isComplete = try runner.run(cancellation: cancellation) { event in
            let text: String? =
                switch event {
                case .started(let run): "started \(run.name)"
                case .finishedRound(let run, let report): "round \(report.rounds.count - 1) of \(run.name)"
                case .failed(let run, let problem): "failed \(run.name): \(problem)"
                case .busy(let run): "busy \(run.name)"
                case .skipped(let problem): "skipped \(problem)"
                case .progress: nil
                }
            if let text { events.withLock { $0.append(text) } }
        }
        return (isComplete, events.withLock { $0 })
    }

    /// The results that do not depend on the speed of the machine, by path.
    func results(_ name: String) throws -> [String: Data] { try Self.results(in: output(name).root.url) }

    /// The stored networks of round 0.
    func firstRounds(_ name: String) -> [URL] {
        let cache = output(name).root.url.appending(path: "cache")
        return ((try? FileManager.default.subpathsOfDirectory(atPath: cache.path)) ?? [])
            .filter { $0.hasSuffix(".safetensors") && $0.contains("round-0-") }.sorted()
            .map { cache.appending(path: $0) }
    }

    /// Removes the results, but not the caches.
    func removeRuns(_ name: String) throws {
        try FileManager.default.removeItem(at: output(name).root.url.appending(path: "runs"))
    }

    static func results(in folder: URL) throws -> [String: Data] {
        let runs = folder.appending(path: "runs")
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: runs.path)) ?? []
        return try Dictionary(
            uniqueKeysWithValues: paths.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".seconds.json") }.map {
                ($0, try Data(contentsOf: runs.appending(path: $0)))
            })
    }
}
