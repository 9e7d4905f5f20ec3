import Acquisition
import Foundation
import Problems
import Rounds
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Strategies in a round")
struct StrategyRoundTests {
    @Test(
        "each strategy gets the scores that it needs from the network",
        arguments: ["bald", "redal", "badge", "core-set"])
    func selectsBatch(strategy: String) throws {
        let fixture = try RoundsFixture(strategy: strategy)
        let (report, skipped, _) = try fixture.simulate()
        #expect(report.rounds.map(\.labeledTiles) == [4, 7])
        #expect(skipped.isEmpty)
    }

    @Test("selecting with BALD scores a pool again that was scored for another strategy, but only once")
    func dropoutScores() throws {
        let fixture = try RoundsFixture(strategy: "entropy")
        let workspace = try fixture.open()
        let scorings = Mutex(0)
        let round = try fixture.round(of: workspace) { event in
            if case .scored = event { scorings.withLock { $0 += 1 } }
        }
        _ = try workspace.importLabels(of: round.selectInitialQuery().tiles)
        _ = try round.train()
        var settings = try workspace.acquisitionSettings()
        settings.strategy = "bald"
        #expect(throws: Problem.notScored(round: 0)) { try round.selectQuery(settings) }
        let before = try round.score()
        #expect(before[.mutualInformation] == nil)
        #expect {
            try round.previewer(settings)?.query(settings)
        } throws: {
            "\($0)".contains("mutual information") && "\($0)".contains("select a new query")
        }
        let query = try round.selectQuery(settings)
        let scores = try #require(workspace.scores())
        #expect(query.strategy == "bald" && scores[.mutualInformation] != nil)
        #expect(scores.entropy.elementsEqual(before.entropy))
        #expect(try round.previewer(settings)?.query(settings) == query)
        _ = try round.selectQuery(settings)
        #expect(scorings.withLock { $0 } == 2)
    }

    @Test(
        "a selection that is canceled when it has begun ends, and the old query stays",
        arguments: ["entropy", "entropy+spatial+feature", "meal"])
    func canceled(strategy: String) throws {
        let fixture = try RoundsFixture(strategy: strategy)
        let (workspace, round) = try fixture.trained()
        _ = try round.score()
        let settings = try workspace.acquisitionSettings()
        let before = try workspace.currentQuery()?.query
        let cancellation = Cancellation()
        let canceled = try fixture.round(of: workspace, cancellation: cancellation) { event in
            if case .progress(let progress) = event, progress.stage == .acquire { cancellation.cancel() }
        }
        #expect(throws: CancellationError.self) { try canceled.selectQuery(settings) }
        #expect(try workspace.currentQuery()?.query == before)
    }

    @Test(
        "before the first training, strategies select their number of eligible tiles: random ones, if they need a network"
    )
    func firstQuery() throws {
        #expect(Strategy.all.filter { !$0.needsTrainedNetwork }.map(\.name) == ["random"])
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let tiles = workspace.dataset.tiles(of: .train)
        try workspace.project.journal.choose(.excluded, of: workspace.key(of: tiles[3]))
        var settings = try workspace.acquisitionSettings()
        func query(_ strategy: String, _ count: Int) throws -> Query {
            (settings.strategy, settings.batchSize, settings.candidateCount) = (strategy, count, 99)
            return try round.selectQuery(settings)
        }
        let random = try query("random", 5)
        #expect(random.items.count == 5 && random.items.allSatisfy { $0.origin == .strategy })
        for strategy in Strategy.names {
            #expect(try query(strategy, 5) == random, "\(strategy)")
            #expect(try workspace.currentQuery()?.settings?.strategy == strategy)
        }
        #expect(random.strategy == "random")
        let all = try query("meal", 99)
        #expect(Set(all.tiles) == Set(tiles).subtracting([tiles[3]]))
        #expect(all.tiles.prefix(5) == random.tiles[...])
    }

    @Test("a preview with other settings is the query that these settings select")
    func previewer() throws {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        let settings = try workspace.acquisitionSettings()
        let round = try fixture.round(of: workspace)
        #expect(try round.previewer(settings) == nil)
        _ = try workspace.importLabels(of: round.selectInitialQuery().tiles)
        _ = try round.train()
        #expect(try round.previewer(settings) == nil)
        _ = try round.score()
        try round.embed(settings)
        let previewer = try #require(try round.previewer(settings))
        for strategy in ["meal", "entropy+spatial+feature", "pixbal"] {
            var changed = settings
            changed.strategy = strategy
            changed.candidateCount = 5
            #expect(try previewer.query(changed) == round.selectQuery(changed), "\(strategy)")
        }
        var more = settings
        more.candidateCount = 12
        #expect(throws: Problem.self) { try previewer.query(more) }
    }
}
