import Acquisition
import Foundation
import Pool
import Problems
import ProjectStore
import Rounds
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Round sessions")
struct RoundSessionTests {
    /// The names of all events except progress, in their order. Successive equal names are recorded once.
    private final class Log: Sendable {
        private let names = Mutex<[String]>([])

        func add(_ event: RoundEvent) {
            let name: String? =
                switch event {
                case .progress: nil
                case .compared(_, let round): "compared \(round)"
                case .scored: "scored"
                case .embedded: "embedded"
                case .selected(_, let round): "selected \(round)"
                case .canPreview: "preview"
                case .finished(let summary): "finished \(summary.round)"
                case .skipped: "skipped"
                case .failed(let reason): "failed: \(reason)"
                case .canceled: "canceled"
                }
            names.withLock { if let name, $0.last != name { $0.append(name) } }
        }

        func take() -> [String] {
            names.withLock { names in
                defer { names = [] }
                return names
            }
        }
    }

    @Test("a session that is opened for reading changes no file of the project")
    func readingWritesNothing() async throws {
        let fixture = try RoundsFixture(strategy: "meal")
        try fixture.open().project.journal.close()
        func files() throws -> [String: Data?] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: fixture.projectURL.path)
                .filter { !$0.hasSuffix("-shm") && !$0.hasSuffix("-wal") }
            return Dictionary(
                uniqueKeysWithValues: names.map { ($0, try? Data(contentsOf: fixture.projectURL.appending(path: $0))) })
        }
        let before = try files()
        let workspace = try fixture.open(.readOnly)
        let events = Mutex<[RoundEvent]>([])
        let session = RoundSession(workspace: workspace, workers: Workers(count: 2)) { event in
            events.withLock { $0.append(event) }
        }
        await session.resume()
        let isEmbedded = events.withLock { $0.contains { if case .embedded = $0 { true } else { false } } }
        #expect(isEmbedded)
        let cache = workspace.project.cache
        #expect(throws: Problem.self) { try cache.appending("scores.safetensors").write([1]) }
        let places = try workspace.withOwnCache { own in
            _ = try fixture.simulate(finetune: false, cache: own.url)
            return own.files().map(\.name)
        }
        #expect(places.contains("manifold.safetensors"))
        #expect(try files() == before)
    }

    @Test(
        "a session selects a query, runs a round and selects the next query, and a later session resumes there"
    )
    func rounds() async throws {
        let fixture = try RoundsFixture(epochs: 6)
        let workspace = try fixture.open()
        let log = Log()
        let session = RoundSession(
            workspace: workspace, workers: Workers(count: 2), report: log.add)
        await session.resume()
        #expect(log.take() == ["selected 0", "embedded"])

        let tiles = try #require(try workspace.currentQuery()).query.tiles
        _ = try workspace.importLabels(of: tiles)
        await session.runRound()
        #expect(log.take() == ["finished 0", "scored", "embedded", "selected 1", "preview"])
        #expect(try session.maps(ofImage: tiles[0].image) != nil)
        #expect(try workspace.stoppingAdvice() == nil, "round 0 has no network to compare with")

        _ = try workspace.importLabels(of: try #require(try workspace.currentQuery()).query.tiles)
        await session.runRound()
        #expect(log.take() == ["finished 1", "compared 1", "scored", "embedded", "selected 2", "preview"])

        let later = RoundSession(
            workspace: workspace, workers: Workers(count: 2), report: log.add)
        await later.resume()
        #expect(log.take() == ["selected 2", "scored", "embedded", "preview"])
    }

    @Test("a session computes and reads the features and the manifold of the pool once")
    func featuresOnce() async throws {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        let log = Log()
        let session = RoundSession(workspace: workspace, workers: Workers(count: 2), report: log.add)
        await session.resume()
        let cache = workspace.project.cache.url
        let files = ["features.safetensors", "manifold.safetensors"].map { cache.appending(path: $0) }
        for file in files { try FileManager.default.removeItem(at: file) }
        _ = try workspace.importLabels(of: try #require(try workspace.currentQuery()).query.tiles)
        await session.runRound()
        #expect(log.take() == ["selected 0", "embedded", "finished 0", "scored", "embedded", "selected 1", "preview"])
        #expect(files.allSatisfy { !FileManager.default.fileExists(atPath: $0.path) })
    }

    @Test("the query is shown even if the network was trained for other classes and cannot score")
    func classMismatch() async throws {
        let fixture = try RoundsFixture()
        var workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        _ = try workspace.importLabels(of: round.selectInitialQuery().tiles)
        _ = try round.train()
        _ = try round.score()
        _ = try round.selectQuery(workspace.acquisitionSettings())
        try FileManager.default.removeItem(at: workspace.project.cache.url)
        try workspace.project.journal.close()
        let toml = fixture.projectURL.appending(path: "project.toml")
        let text = try String(contentsOf: toml, encoding: .utf8)
        let renamed = text.replacing("\"sky\"", with: "\"?\"").replacing("\"road\"", with: "\"sky\"")
            .replacing("\"?\"", with: "\"road\"")
        #expect(renamed != text)
        try Data(renamed.utf8).write(to: toml)
        workspace = try fixture.open()
        let log = Log()
        await RoundSession(workspace: workspace, workers: Workers(count: 2), report: log.add).resume()
        let events = log.take()
        #expect(events.first == "selected 1" && events.count == 2)
        #expect(events.last?.hasPrefix("failed: ") == true)
    }

    @Test("if a round was interrupted after its training, the session scores and selects the next query")
    func interrupted() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        _ = try workspace.importLabels(of: round.selectInitialQuery().tiles)
        _ = try round.train()
        let log = Log()
        let session = RoundSession(
            workspace: workspace, workers: Workers(count: 2), report: log.add)
        await session.resume()
        #expect(log.take() == ["scored", "selected 1", "embedded", "preview"])
    }

    @Test("a round without labels fails with a fix, and the session can still select a query")
    func nothingToLearn() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let log = Log()
        let session = RoundSession(
            workspace: workspace, workers: Workers(count: 2), report: log.add)
        await session.runRound()
        #expect(log.take() == ["failed: there is no patch to learn from; label some tiles first"])
        await session.selectQuery()
        #expect(log.take() == ["selected 0"])
    }

    @Test("a round can be canceled from another thread")
    func cancel() async throws {
        let fixture = try RoundsFixture(epochs: 500)
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let log = Log()
        let cancellation = Cancellation()
        let session = RoundSession(workspace: workspace, workers: Workers(count: 2)) {
            log.add($0)
            if case .progress = $0 { cancellation.cancel() }
        }
        await session.runRound(cancellation)
        #expect(log.take() == ["canceled"])
    }

    @Test("a round that is canceled before it starts does nothing, and the next command is not canceled")
    func canceledEarly() async throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let log = Log()
        let session = RoundSession(
            workspace: workspace, workers: Workers(count: 2), report: log.add)
        let cancellation = Cancellation()
        cancellation.cancel()
        await session.runRound(cancellation)
        #expect(log.take() == ["canceled"])
        await session.selectQuery()
        #expect(log.take() == ["selected 0"])
    }
}
