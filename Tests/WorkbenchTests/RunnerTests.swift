import Acquisition
import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import Synchronization
import Tensors
import TestSupport
import Testing
import Workbench

@Suite("Background work")
struct RunnerTests {
    /// Rounds that end only when they are canceled.
    private final class EndlessRounds: RoundWork {
        let canceledCount = Mutex(0)

        func resume(_ cancellation: Cancellation) async { await run(cancellation) }
        func runRound(_ cancellation: Cancellation) async { await run(cancellation) }
        func selectQuery(_ cancellation: Cancellation) async { await run(cancellation) }

        private func run(_ cancellation: Cancellation) async {
            while !cancellation.isCanceled { await Task.yield() }
            canceledCount.withLock { $0 += 1 }
        }
    }

    @Test("a round that is canceled right after its request ends, and the end of the program waits for it")
    func earlyCancel() async throws {
        try await onOwnThread { try checkEarlyCancel() }
    }

    private func checkEarlyCancel() throws {
        let folder = try ReplayTests.Folder()
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        let mailbox = Mailbox()
        let rounds = EndlessRounds()
        let runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: rounds)
        runner.perform(.runRound)
        runner.perform(.cancelRound)
        #expect(mailbox.waitForMessage(until: .muchLater))
        guard case .roundsIdle? = mailbox.drain().first else {
            Issue.record("the round is still running")
            return
        }
        runner.perform(.selectAgain)
        runner.finish(timeout: .infinity)
        #expect(rounds.canceledCount.withLock { $0 } == 2)
    }

    @Test("after quick changes the last settings are saved, and comments stay")
    func settings() throws {
        let folder = try ReplayTests.Folder()
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        let runner = EffectRunner(workspace: workspace, mailbox: Mailbox(), rounds: EndlessRounds())
        var settings = AcquisitionSettings(strategy: "entropy+spatial")
        for step in 0...20 {
            settings.lambda = Double(step) / 20
            runner.perform(.saveSettings(settings))
        }
        runner.finish()
        #expect(try workspace.acquisitionSettings() == settings)
        let text = try String(contentsOf: folder.project.appending(path: "project.toml"), encoding: .utf8)
        #expect(text.contains("lambda = 1") && text.contains("# A Tessera project."))
    }

    @Test("an export reports its progress and then its result")
    func export() throws {
        let folder = try ReplayTests.Folder()
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        for image in 0..<2 {
            let tile = workspace.key(of: TileID(image: image, row: 0, column: 0))
            try workspace.project.journal.record(
                EditRequest(.confirm, of: tile, to: LabelMask(size: tile.rect.size, repeating: 1)))
        }
        let mailbox = Mailbox()
        let runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: EndlessRounds())
        runner.perform(.export("coco \(folder.url.path)/out"))
        var messages: [Message] = []
        func isDone() -> Bool { if case .exported? = messages.last { true } else { false } }
        while !isDone(), mailbox.waitForMessage(until: .muchLater) { messages += mailbox.drain() }
        runner.finish()
        let fractions = messages.compactMap { if case .exporting(let fraction) = $0 { fraction } else { nil } }
        guard case .exported(.success(let text))? = messages.last else {
            Issue.record("the export has not ended well")
            return
        }
        #expect(fractions == [0.5, 1] && text.hasPrefix("Wrote the labels of 2 images to "))
    }

    @Test("a failed save of settings has its own message, so that it is reported at the end of the program")
    func unsavedSettings() throws {
        let folder = try ReplayTests.Folder()
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        let mailbox = Mailbox()
        let runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: EndlessRounds())
        try FileManager.default.removeItem(at: folder.project.appending(path: "project.toml"))
        runner.perform(.saveSettings(AcquisitionSettings(strategy: "random")))
        runner.finish()
        guard case .notSaved? = mailbox.drain().first else {
            Issue.record("there is no message")
            return
        }
    }

    @Test("an accepted query becomes the project's query, with its settings")
    func acceptQuery() throws {
        let folder = try ReplayTests.Folder()
        let workspace = try Workspace.open(folder.project, access: .readWrite)
        let mailbox = Mailbox()
        let runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: EndlessRounds())
        var settings = AcquisitionSettings(strategy: "entropy")
        settings.batchSize = 1
        let tile = TileID(image: 1, row: 1, column: 0)
        let item = Query.Item(tile: tile, index: 6, rank: 0, origin: .strategy, entropy: 0.5)
        runner.perform(.acceptQuery(Query(strategy: "entropy", items: [item]), settings))
        runner.perform(.choose(.added, of: TileID(image: 0, row: 0, column: 1)))
        runner.finish()
        let kept = try #require(try workspace.currentQuery())
        #expect(kept.query.tiles == [tile, TileID(image: 0, row: 0, column: 1)])
        #expect(kept.settings == settings)
        #expect(mailbox.drain().count == 2)
    }

    @Test("the last of many requests for a preview is answered, and no request is answered twice")
    func lastPreview() throws {
        let mailbox = Mailbox()
        let runner = PreviewRunner(mailbox: mailbox)
        let robot = Robot()
        let eligibility = robot.previewer().pool.eligibility
        var settings = AcquisitionSettings(strategy: "random")
        for ticket in 1...50 {
            settings.batchSize = ticket % 40 + 1
            runner.perform(
                PreviewRequest(
                    previewer: robot.previewer(), basis: PreviewRequest.Basis(settings: settings, pool: [0]),
                    eligibility: eligibility, ticket: ticket))
        }
        var tickets: [Int] = []
        while !mailbox.isAtRest || tickets.last != 50 {
            #expect(mailbox.waitForMessage(until: .muchLater))
            for case .preview(.query(let query), let ticket) in mailbox.drain() {
                #expect(query.items.count == ticket % 40 + 1)
                tickets.append(ticket)
            }
        }
        #expect(tickets == Set(tickets).sorted())
    }
}
