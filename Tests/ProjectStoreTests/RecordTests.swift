import Foundation
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
}
