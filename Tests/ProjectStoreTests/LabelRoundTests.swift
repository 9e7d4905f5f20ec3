import ProjectStore
import Testing

@Suite("Rounds of labels")
struct LabelRoundTests {
    @Test("a confirmed tile belongs to the first round that starts after it, and other tiles have no round")
    func rounds() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        func confirm(_ image: String) throws -> TileKey {
            let tile = Samples.tile(image, 0, 0)
            try journal.record(EditRequest(.confirm, of: tile, to: Samples.mask(1)))
            sample.advance(10)
            return tile
        }
        let first = try confirm("a")
        #expect(try journal.labelRounds() == [first: 0], "before the first round starts, the tile belongs to round 0")
        try journal.beginRound(0, strategy: "meal")
        sample.advance(10)
        let second = try confirm("b")
        try journal.beginRound(1, strategy: "meal")
        sample.advance(10)
        let third = try confirm("c")
        try journal.record(EditRequest(.skip, of: Samples.tile("d", 0, 0), to: Samples.mask(1)))
        #expect(try journal.labelRounds() == [first: 0, second: 1, third: 2])
        _ = try journal.undo(second)
        #expect(try journal.labelRounds() == [first: 0, third: 2])
    }
}
