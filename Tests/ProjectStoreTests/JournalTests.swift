import Foundation
import Imagery
import Problems
import ProjectStore
import Tensors
import TestSupport
import Testing

@Suite("Journal")
struct JournalTests {
    @Test("recorded edits are there after the project is opened again")
    func persistence() throws {
        let sample = try SampleProject()
        var mask = Samples.mask(LabelMask.unlabeled)
        do {
            let journal = try sample.open().journal
            #expect(try journal.tile(Samples.tile) == nil)
            mask[2, 3] = 1
            try journal.record(EditRequest(.stroke, of: Samples.tile, to: mask))
            try journal.record(EditRequest(.accept, of: Samples.tile, to: Samples.mask(0), networkRound: 4))
            try journal.record(EditRequest(.confirm, of: Samples.tile))
        }
        let journal = try sample.open().journal
        let tile = try #require(try journal.tile(Samples.tile))
        #expect(tile.mask == Samples.mask(0))
        #expect(tile.state == .labeled)
        let edits = try journal.edits(of: Samples.tile)
        #expect(edits.map(\.kind) == [.stroke, .accept, .confirm])
        #expect(edits.map(\.changedPixels) == [1, 48, 0])
        #expect(edits.map(\.networkRound) == [nil, 4, nil])
        #expect(edits.map(\.stateAfter) == [.drafted, .drafted, .labeled])
        #expect(edits.allSatisfy { $0.author == "ada" && $0.isCurrent })
    }

    @Test("a transaction reads what it recorded, and records nothing if it throws")
    func transaction() throws {
        struct Stop: Error {}
        let journal = try SampleProject().open().journal
        #expect(throws: (any Error).self) {
            try journal.recordTogether { transaction in
                try transaction.record(EditRequest(.import, of: Samples.tile, to: Samples.mask(1)))
                #expect(try transaction.tile(Samples.tile)?.mask == Samples.mask(1))
                #expect(try transaction.edits(of: Samples.tile).map(\.kind) == [.import])
                throw Stop()
            }
        }
        #expect(try journal.tile(Samples.tile) == nil && journal.edits(of: Samples.tile).isEmpty)
        try journal.recordTogether { try $0.record(EditRequest(.import, of: Samples.tile, to: Samples.mask(1))) }
        #expect(try journal.tile(Samples.tile)?.state == .labeled)
    }

    @Test(
        "each kind of edit sets the state of its tile, and undo and redo restore it",
        arguments: [
            (TileState.unlabeled, Edit.Kind.stroke, TileState.drafted), (.skipped, .fill, .drafted),
            (.labeled, .stroke, .labeled), (.flagged, .accept, .flagged), (.labeled, .clear, .unlabeled),
            (.unlabeled, .oracle, .labeled), (.unlabeled, .import, .labeled), (.drafted, .confirm, .labeled),
            (.drafted, .skip, .skipped), (.labeled, .flag, .flagged), (.labeled, .reopen, .drafted),
            (.labeled, .review, .reviewed), (.reviewed, .stroke, .labeled), (.labeled, .dispute, .disputed),
            (.disputed, .fill, .disputed), (.disputed, .confirm, .labeled), (.disputed, .review, .reviewed),
            (.reviewed, .clear, .unlabeled),
        ])
    func states(before: TileState, kind: Edit.Kind, after: TileState) throws {
        let journal = try SampleProject().open().journal
        try journal.record(EditRequest(.import, of: Samples.tile, to: Samples.mask(1), state: before))
        #expect(try journal.record(EditRequest(kind, of: Samples.tile)).stateAfter == after)
        #expect(try journal.tile(Samples.tile)?.state == after)
        #expect(try journal.undo(Samples.tile)?.state == before)
        #expect(try journal.redo(Samples.tile)?.state == after)
        #expect(try journal.states(of: Samples.grids) == [Samples.tile: after])
        let cleared = try journal.tile(Samples.tile)?.mask == Samples.mask(LabelMask.unlabeled)
        #expect(cleared == (kind == .clear))
    }

    @Test("undo and redo give the same tiles as a list of snapshots, also across restarts", arguments: 0..<4)
    func undoAndRedo(round: Int) throws {
        let sample = try SampleProject()
        var generator = Philox(seed: 11, purpose: "undo", round: round)
        var models: [TileKey: Snapshots] = [:]
        var project: Project? = try sample.open()
        for step in 0..<120 {
            let tile = Samples.tile("street", 0, .random(in: 0..<2, using: &generator))
            var model = models[tile] ?? Snapshots()
            let found: TileSnapshot?
            if step % 40 == 39 {
                project = nil
                project = try sample.open()
            }
            let journal = try #require(project).journal
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<4:
                var mask = model.current.mask
                for _ in 0..<Int.random(in: 0...9, using: &generator) {
                    mask.values[.random(in: 0..<mask.values.count, using: &generator)] = .random(
                        in: 0...255, using: &generator)
                }
                model.add(try journal.record(EditRequest(.stroke, of: tile, to: mask)).stateAfter, mask)
                found = try journal.tile(tile)
            case 4 where !model.isUntouched:
                let kind = [Edit.Kind.confirm, .skip, .flag].randomElement(using: &generator)!
                model.add(try journal.record(EditRequest(kind, of: tile)).stateAfter, model.current.mask)
                found = try journal.tile(tile)
            case 5..<8:
                found = try journal.undo(tile)
                #expect((found != nil) == model.undo())
            default:
                found = try journal.redo(tile)
                #expect((found != nil) == model.redo())
            }
            models[tile] = model
            if let found { #expect(found == model.labeled(tile), "step \(step)") }
        }
    }

    @Test("a new edit after undo ends redo, and the journal keeps the undone edits")
    func branches() throws {
        let journal = try SampleProject().open().journal
        for value: UInt8 in 0..<3 { try journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(value))) }
        try journal.undo(Samples.tile)
        try journal.undo(Samples.tile)
        try journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(9)))
        #expect(try journal.redo(Samples.tile) == nil)
        #expect(try journal.edits(of: Samples.tile).map(\.isCurrent) == [true, false, false, true])
        #expect(try journal.undo(Samples.tile)?.mask == Samples.mask(0))
        #expect(try journal.redo(Samples.tile)?.mask == Samples.mask(9))
    }

    @Test("a reader reads the edits of a writer that is still open, and cannot write")
    func readers() throws {
        let sample = try SampleProject()
        let (writer, reader) = (try sample.open(), try sample.open(.readOnly))
        try writer.journal.record(EditRequest(.oracle, of: Samples.tile, to: Samples.mask(1)))
        #expect(try reader.journal.labeledMasks(of: Samples.grids).map(\.mask) == [Samples.mask(1)])
        let error = try #require(throws: Problem.self) {
            try reader.journal.record(EditRequest(.confirm, of: Samples.tile))
        }
        #expect(error.kind == .readOnly)
    }

    @Test("masks and pixel counts include only confirmed tiles")
    func labels() throws {
        let journal = try SampleProject().open().journal
        let tiles = (0..<32).map { Samples.tile($0 < 20 ? "b" : "a", $0, 0) }
        try journal.record(
            tiles.map { EditRequest(.oracle, of: $0, to: Samples.mask($0.rect.top < 60 ? 0 : LabelMask.void)) })
        try journal.record(EditRequest(.skip, of: tiles[0]))
        #expect(try journal.labeledMasks(of: Samples.grids).map(\.tile) == tiles.dropFirst().sorted())
        #expect(
            try journal.labeledMasks(of: Samples.grids.filter { $0.key == Samples.id("a") }).map(\.tile)
                == Array(tiles[20...]))
        #expect(try journal.pixelCounts(of: Samples.grids) == [0: 9 * 48, LabelMask.void: 22 * 48])
    }

    @Test("effort counts manual edits and the time between them, without breaks")
    func effort() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        let other = Samples.tile("other", 0, 0)
        try journal.record(EditRequest(.oracle, of: other, to: Samples.mask(0)))
        for seconds in [5.0, 3, 100] {
            sample.advance(seconds)
            try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(UInt8(seconds))))
        }
        sample.advance(7)
        try journal.record(EditRequest(.confirm, of: other))
        #expect(
            try journal.effort() == [
                Samples.tile: Effort(actions: 3, seconds: 3), other: Effort(actions: 1, seconds: 7),
            ])
    }

    @Test("a tile stays added or excluded until the next choice, also after a restart")
    func choices() throws {
        let sample = try SampleProject()
        let tiles = (0..<3).map { Samples.tile("street", 0, $0) }
        let journal = try sample.open().journal
        try journal.choose(.added, of: tiles[2])
        try journal.choose(.excluded, of: tiles[0])
        try journal.choose(.excluded, of: tiles[1])
        try journal.choose(.free, of: tiles[1])
        try journal.close()
        let kept = try sample.open(.readOnly).journal.choices()
        #expect(kept.map(\.tile) == [tiles[2], tiles[0]])
        #expect(kept.map(\.choice) == [.added, .excluded])
        #expect(kept.allSatisfy { $0.author == "ada" })
    }
}

/// A model of undo: a list of all states, and the position of the current one.
private struct Snapshots {
    private var snapshots: [(state: TileState, mask: LabelMask)] = [(.unlabeled, Samples.mask(LabelMask.unlabeled))]
    private var position = 0

    var current: (state: TileState, mask: LabelMask) { snapshots[position] }

    var isUntouched: Bool { snapshots.count == 1 }

    mutating func add(_ state: TileState, _ mask: LabelMask) {
        snapshots.removeSubrange((position + 1)...)
        snapshots.append((state, mask))
        position += 1
    }

    mutating func undo() -> Bool {
        defer { position = max(0, position - 1) }
        return position > 0
    }

    mutating func redo() -> Bool {
        guard position + 1 < snapshots.count else { return false }
        position += 1
        return true
    }

    func labeled(_ tile: TileKey) -> TileSnapshot {
        TileSnapshot(
            tile: tile, state: current.state, mask: current.mask, canUndo: position > 0,
            canRedo: position + 1 < snapshots.count)
    }
}
