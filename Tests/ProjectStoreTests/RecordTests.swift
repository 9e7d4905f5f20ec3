import Foundation
import Problems
import ProjectStore
import Testing

@Suite("Queries and rounds")
struct RecordTests {
    @Test("a saved query is read back unchanged, and the last one is the current query")
    func queries() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        #expect(try journal.currentQuery() == nil)
        let items = [
            StoredQuery.Item(
                tile: Samples.tile("b", 3, 0), origin: "strategy", entropy: 1.25,
                reasons: [.init("entropy", 1.25), .init("rank", 2)],
                embedding: [0.5, -.infinity]),
            StoredQuery.Item(tile: Samples.tile, origin: nil),
        ]
        let settings = Settings(["lambda": .double(0.5), "exact": .bool(true), "form": .string("l2")])
        let first = try journal.saveQuery(round: 0, strategy: "meal", settings: settings, items: items)
        #expect(first.items == items)
        sample.advance(60)
        let second = try journal.saveQuery(round: 1, strategy: "random", items: [])
        #expect(try journal.currentQuery() == second)
        #expect(try journal.query(ofRound: 0) == first)
        #expect(try journal.query(ofRound: 2) == nil)
    }

    @Test("a round is listed when it starts, gets metrics when it finishes, and is unfinished when it starts again")
    func rounds() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        try journal.beginRound(0, strategy: "meal")
        #expect(try journal.rounds().map(\.metrics) == [nil])
        sample.advance(90)
        let metrics = RoundMetrics(
            labeledTiles: 32, labeledPixels: 345_600, imagesTouched: 2, meanIoU: 0.31, iou: [0.5, nil],
            confusion: [[1, 2], [0, 3]], seconds: ["train": 81.5])
        try journal.finishRound(0, metrics: metrics)
        let round = try #require(try journal.rounds().first)
        #expect(round.metrics == metrics)
        #expect(round.finished?.timeIntervalSince(round.started) == 90)
        try journal.beginRound(0, strategy: "random")
        #expect(try journal.rounds().map(\.finished) == [nil])
    }

    @Test("a kappa is added to a finished round, other metrics stay, and an unfinished round is refused")
    func kappa() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        try journal.beginRound(1, strategy: "meal")
        #expect(throws: Problem.self) { try journal.setKappa(0.5, ofRound: 1) }
        var metrics = RoundMetrics(labeledTiles: 1, labeledPixels: 2, imagesTouched: 1, meanIoU: 0.5, iou: [0.5])
        try journal.finishRound(1, metrics: metrics)
        #expect(try journal.rounds().first?.metrics?.kappa == nil)
        try journal.setKappa(-0.25, ofRound: 1)
        metrics.kappa = -0.25
        #expect(try journal.rounds().first?.metrics == metrics)
        #expect(throws: Problem.self) { try journal.setKappa(0.5, ofRound: 2) }
        try journal.setKappa(1.5, ofRound: 1)
        #expect(throws: Problem.self) { try journal.rounds() }
    }

    @Test("metrics of earlier versions, which have no kappa, are read")
    func earlierMetrics() throws {
        let text = """
            {"confusion":[],"imagesTouched":1,"iou":[0.5],"labeledPixels":2,"labeledTiles":1,"meanIoU":0.5,"seconds":{}}
            """
        let metrics = try JSONDecoder().decode(RoundMetrics.self, from: Data(text.utf8))
        #expect(metrics == RoundMetrics(labeledTiles: 1, labeledPixels: 2, imagesTouched: 1, meanIoU: 0.5, iou: [0.5]))
    }
}
