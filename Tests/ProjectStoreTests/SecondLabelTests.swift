import Foundation
import GRDB
import Imagery
import ProjectStore
import TestSupport
import Testing

@Suite("Second labels, comments and provenance")
struct SecondLabelTests {
    private let sample: SampleProject

    init() throws { sample = try SampleProject() }

    private func journal(_ user: String = "ada") throws -> Journal { try sample.open(user: user).journal }

    @Test("second labels have edits, states and undo of their own, and are no labels of the project")
    func separate() throws {
        let journal = try journal("bob")
        let second = Samples.tile.labels(of: "bob")
        try journal.record(EditRequest(.confirm, of: Samples.tile, to: Samples.mask(0)))
        try journal.record(EditRequest(.stroke, of: second, to: Samples.mask(1)))
        #expect(try journal.tile(Samples.tile)?.mask == Samples.mask(0))
        #expect(try journal.tile(second)?.mask == Samples.mask(1) && journal.tile(second)?.state == .drafted)
        #expect(try journal.secondLabels().map(\.key) == [second] && journal.secondLabels()[0].state == .drafted)
        try journal.record(EditRequest(.confirm, of: second))
        // Nothing that counts or trains labels sees them.
        #expect(try journal.states(of: Samples.grids) == [Samples.tile: .labeled])
        #expect(try journal.labeledMasks(of: Samples.grids).map(\.mask) == [Samples.mask(0)])
        #expect(try journal.pixelCounts(of: Samples.grids) == [0: 48])
        #expect(try journal.labelRounds().count == 1)
        // Their effort counts.
        #expect(try journal.effort().values.reduce(0) { $0 + $1.actions } == 3)
        #expect(try journal.undo(second)?.state == .drafted && journal.undo(second)?.state == .unlabeled)
        #expect(try journal.secondLabels().isEmpty && journal.tile(Samples.tile)?.state == .labeled)
        #expect(try journal.redo(second)?.mask == Samples.mask(1))
    }

    @Test("the confirmed labels of a tile are those of the project first, then those of each annotator")
    func confirmedLabels() throws {
        let tile = Samples.tile
        do {
            let journal = try journal()
            try journal.record(EditRequest(.confirm, of: tile, to: Samples.mask(0)))
            try journal.close()
        }
        sample.advance(5)
        let bob = try journal("bob")
        try bob.record(EditRequest(.fill, of: tile.labels(of: "zoe"), to: Samples.mask(1)))
        try bob.record(EditRequest(.confirm, of: tile.labels(of: "bob"), to: Samples.mask(1)))
        // A review confirms the labels of another person, who stays their author.
        try bob.record(EditRequest(.review, of: tile))
        let labels = try bob.confirmedLabels(of: tile)
        #expect(labels.map(\.author) == ["ada", "bob"] && labels.map(\.mask) == [Samples.mask(0), Samples.mask(1)])
        #expect(labels[1].time.timeIntervalSince(labels[0].time) == 5)
        #expect(try bob.confirmingAuthors() == [tile: "ada"])
        try bob.record(EditRequest(.stroke, of: tile, to: Samples.mask(1)))
        try bob.record(EditRequest(.confirm, of: tile))
        #expect(try bob.confirmingAuthors() == [tile: "bob"])
        try bob.record(EditRequest(.reopen, of: tile))
        #expect(try bob.confirmingAuthors().isEmpty && bob.confirmedLabels(of: tile).map(\.author) == ["bob"])
    }

    @Test("requests for second labels stay in their order, each tile once")
    func requests() throws {
        let journal = try journal()
        let (a, b) = (Samples.tile("a", 0, 0), Samples.tile("b", 1, 1))
        try journal.requestSecondLabels(of: [b, a])
        try journal.requestSecondLabels(of: [a, Samples.tile])
        #expect(try journal.secondRequests() == [b, a, Samples.tile])
    }

    @Test("comments are one line each, and stay after the project is opened again")
    func comments() throws {
        do {
            let journal = try journal()
            try journal.comment("is this\na road?", on: Samples.tile)
            try journal.close()
        }
        let journal = try journal("bob")
        try journal.comment("yes", on: Samples.tile)
        try journal.comment("dark", on: Samples.tile("a", 0, 0))
        let comments = try journal.comments(on: Samples.tile)
        #expect(comments.map(\.text) == ["is this a road?", "yes"] && comments.map(\.author) == ["ada", "bob"])
        #expect(try journal.comments().count == 3)
    }

    @Test("the provenance names who drew, accepted, confirmed and reviewed, without undone edits")
    func provenance() throws {
        do {
            let journal = try journal()
            #expect(try journal.provenance(of: Samples.tile).parts.isEmpty)
            try journal.record(EditRequest(.accept, of: Samples.tile, to: Samples.mask(0), networkRound: 3))
            try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1)))
            try journal.record(EditRequest(.confirm, of: Samples.tile))
            try journal.record(EditRequest(.dispute, of: Samples.tile))
            #expect(
                try journal.provenance(of: Samples.tile).parts == [
                    .accepted(by: "ada", networkRound: 3), .drawn(by: "ada"), .confirmed(by: "ada"), .disputed,
                ])
            try journal.close()
        }
        let journal = try journal("bob")
        try journal.record(EditRequest(.review, of: Samples.tile))
        #expect(
            try journal.provenance(of: Samples.tile).text
                == "accepted by ada from network 3, drawn by ada, confirmed by ada, reviewed by bob")
        try journal.undo(Samples.tile)
        #expect(try journal.provenance(of: Samples.tile).parts.last == .disputed)
        try journal.record(EditRequest(.clear, of: Samples.tile))
        #expect(try journal.provenance(of: Samples.tile).parts.isEmpty)
    }

    @Test("composed tiles are labeled if all parts are confirmed, and only reviewed if all are")
    func composedStates() throws {
        let journal = try journal()
        // Two tiles of half the height, whose pixels make up one tile of the grid.
        let rect = Samples.tile.rect
        let halves = [0, rect.height / 2].map { offset in
            TileKey(
                image: Samples.tile.image,
                rect: PixelRect(
                    top: rect.top + offset, left: rect.left, height: rect.height / 2, width: rect.width))
        }
        let mask = LabelMask(size: halves[0].rect.size, repeating: 1)
        for half in halves { try journal.record(EditRequest(.confirm, of: half, to: mask)) }
        try journal.record(EditRequest(.review, of: halves[0]))
        #expect(try journal.states(of: Samples.grids)[Samples.tile] == .labeled)
        try journal.record(EditRequest(.review, of: halves[1]))
        #expect(try journal.states(of: Samples.grids)[Samples.tile] == .reviewed)
        try journal.record(EditRequest(.dispute, of: halves[0]))
        #expect(try journal.states(of: Samples.grids)[Samples.tile] == .drafted)
        #expect(try journal.labeledMasks(of: Samples.grids).isEmpty)
    }
}
