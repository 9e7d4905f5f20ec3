import Acquisition
import Foundation
import GRDB
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import Testing

@testable import Workbench

@Suite("Edits in the journal of a project")
struct TileWriterTests {
    /// A project with a writer for its tiles.
    private final class Session {
        let workspace: Workspace
        let mailbox = Mailbox()
        let runner: EffectRunner
        private var ticket = 0

        init(_ folder: ReplayTests.Folder) throws {
            workspace = try Workspace.open(folder.project, access: .readWrite)
            runner = EffectRunner(workspace: workspace, mailbox: mailbox, rounds: NoRounds())
        }

        func perform(_ edit: TileEdit, on tile: TileID) throws -> TileRecord {
            ticket += 1
            runner.perform(.edit(tile, edit, ticket: ticket))
            runner.finish()
            for case .tile(_, let record, _) in mailbox.drain() { return record }
            throw Unanswered()
        }

        /// The messages that answer an effect.
        func answers(to effect: (Int) -> Effect) -> [Message] {
            ticket += 1
            runner.perform(effect(ticket))
            runner.finish()
            return mailbox.drain()
        }

        func summary() throws -> LabelSummary {
            runner.perform(.summarizeLabels)
            runner.finish()
            for case .labelSummary(let summary) in mailbox.drain() { return summary }
            throw Unanswered()
        }
    }

    private struct Unanswered: Error {}

    private func stroke(_ pixels: [Int], _ value: UInt8, continues: Bool = false) -> TileEdit {
        .stroke(Stroke(.drawing, pixels: pixels, continues: continues) { _ in value })
    }

    @Test("tiles that are accepted together are confirmed together, and one undo or redo on any of them is for all")
    func together() throws {
        let folder = try ReplayTests.Folder()
        let session = try Session(folder)
        let tiles = [(0, 0), (0, 1), (1, 0)].map { TileID(image: 0, row: $0.0, column: $0.1) }
        let examined = tiles.map { tile in
            let size = session.workspace.dataset.rect(of: tile).size
            return ExaminedTile(
                tile,
                TileProbabilities(
                    round: 4, size: size, classCount: 2,
                    values: [Float](repeating: 0, count: 2 * size.count)
                        .enumerated().map { $0.offset % 2 == 1 ? 0.95 : 0.05 }))
        }
        func stored(_ messages: [Message]) throws -> (tiles: [StoredTile], change: BulkChange) {
            for case .tiles(let tiles, let change, _) in messages { return (tiles, change) }
            throw Unanswered()
        }
        func counts() throws -> [Int] { try session.summary().pixels }
        let before = try counts()
        let accepted = try stored(session.answers { .acceptTiles(examined, ticket: $0) })
        #expect(accepted.change == .accepted && accepted.tiles.map(\.tile) == tiles)
        #expect(accepted.tiles.allSatisfy { $0.record.state == .labeled && Set($0.record.mask.values) == [1] })
        #expect(try counts() != before)
        let edits = try session.workspace.project.journal.edits(of: session.workspace.key(of: tiles[0]))
        #expect(edits.map(\.kind) == [.accept, .confirm] && edits[0].networkRound == 4)
        let undone = try stored(session.answers { .edit(tiles[1], .undo, ticket: $0) })
        #expect(undone.change == .undone && undone.tiles.map(\.tile) == tiles)
        #expect(undone.tiles.allSatisfy { $0.record.state == .unlabeled && !$0.record.canUndo && $0.record.canRedo })
        #expect(try counts() == before)
        let redone = try stored(session.answers { .edit(tiles[2], .redo, ticket: $0) })
        #expect(redone.change == .redone && redone.tiles.allSatisfy { $0.record.state == .labeled })
        // A tile that was edited later is no longer undone with the others.
        _ = try session.perform(stroke([0], 0), on: tiles[0])
        let rest = try stored(session.answers { .edit(tiles[1], .undo, ticket: $0) })
        #expect(rest.tiles.map(\.tile) == Array(tiles[1...]))
        #expect(try session.perform(.undo, on: tiles[0]).state == .labeled)
    }

    @Test("if the tiles cannot all be stored, none is confirmed, and the reason is shown")
    func allOrNone() throws {
        let folder = try ReplayTests.Folder()
        let session = try Session(folder)
        let tiles = (0..<2).map { TileID(image: 0, row: 0, column: $0) }
        let examined = tiles.map { tile in
            let size = session.workspace.dataset.rect(of: tile).size
            return ExaminedTile(
                tile,
                TileProbabilities(
                    round: 1, size: size, classCount: 1, values: [Float](repeating: 1, count: size.count)))
        }
        let database = try DatabaseQueue(path: folder.project.appending(path: "project.sqlite").path)
        try database.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER refuse BEFORE INSERT ON edit WHEN (SELECT count(*) FROM edit) >= 3
                    BEGIN SELECT RAISE(ABORT, 'full'); END
                    """)
        }
        let messages = session.answers { .acceptTiles(examined, ticket: $0) }
        #expect(messages.contains { if case .notSaved(let reason) = $0 { reason.contains("no tile") } else { false } })
        for tile in tiles {
            #expect(try session.workspace.project.journal.tile(session.workspace.key(of: tile)) == nil)
        }
    }

    @Test("the parts of a stroke are one unit of undo and redo, and after a restart each part is a unit")
    func units() throws {
        let folder = try ReplayTests.Folder()
        let tile = TileID(image: 0, row: 0, column: 1)
        var session: Session? = try Session(folder)
        _ = try session?.perform(stroke([0], 1), on: tile)
        for (pixel, continues) in [(1, false), (2, true), (3, true)] {
            _ = try session?.perform(stroke([pixel], 0, continues: continues), on: tile)
        }
        let undone = try #require(try session?.perform(.undo, on: tile))
        #expect(undone.mask.values.prefix(4) == [1, 255, 255, 255] && undone.canUndo && undone.canRedo)
        let redone = try #require(try session?.perform(.redo, on: tile))
        #expect(redone.mask.values.prefix(4) == [1, 0, 0, 0] && !redone.canRedo)
        try session?.workspace.project.journal.close()
        session = nil
        let again = try Session(folder)
        #expect(try again.perform(.undo, on: tile).mask.values.prefix(4) == [1, 0, 0, 255])
        #expect(try again.perform(.redo, on: tile).mask.values.prefix(4) == [1, 0, 0, 0])
    }

    @Test("the statistics that are updated per edit equal those of the whole journal", arguments: 0..<3)
    func counts(round: Int) throws {
        let folder = try ReplayTests.Folder()
        let session = try Session(folder)
        _ = try session.summary()
        var generator = Philox(seed: 5, purpose: "label count", round: round)
        for step in 0..<60 {
            let tile = TileID(image: .random(in: 0..<2, using: &generator), row: 0, column: 1)
            let pixels = (0..<5).map { _ in Int.random(in: 0..<192, using: &generator) }
            let edits: [TileEdit] = [
                stroke(Array(Set(pixels)).sorted(), [0, 1, LabelMask.void].randomElement(using: &generator)!),
                .undo, .redo, .confirm, .setSkipped(true), .setSkipped(false), .setFlagged(true), .confirm,
            ]
            _ = try session.perform(edits.randomElement(using: &generator)!, on: tile)
            guard step % 15 == 14 else { continue }
            let fresh = EffectRunner(workspace: session.workspace, mailbox: session.mailbox, rounds: NoRounds())
            fresh.perform(.summarizeLabels)
            fresh.finish()
            guard case .labelSummary(let whole)? = session.mailbox.drain().first else { throw Unanswered() }
            let kept = try session.summary()
            #expect(kept.pixels == whole.pixels && kept.voidPixels == whole.voidPixels)
            #expect(kept.workedTiles == whole.workedTiles && kept.actions == whole.actions)
            #expect(abs(kept.seconds - whole.seconds) < 1e-6 * max(1, whole.seconds))
        }
    }

    @Test(
        "an edit whose result cannot be read is refused and is not in the journal",
        arguments: [TileEdit.confirm, .undo])
    func unreadable(edit: TileEdit) throws {
        let folder = try ReplayTests.Folder()
        let session = try Session(folder)
        let tile = TileID(image: 0, row: 0, column: 1)
        _ = try session.perform(stroke([0], 1), on: tile)
        let drawn = try session.perform(stroke([1], 1), on: tile)
        let key = session.workspace.key(of: tile)
        let edits = try session.workspace.project.journal.edits(of: key)
        // Each write damages the mask.
        let other = try DatabaseQueue(path: folder.project.appending(path: "project.sqlite").path)
        try other.write { database in
            try database.execute(
                sql: """
                    CREATE TRIGGER damage AFTER UPDATE ON tile WHEN new.mask != x'00'
                    BEGIN UPDATE tile SET mask = x'00' WHERE id = new.id; END
                    """)
        }
        session.runner.perform(.edit(tile, edit, ticket: 9))
        session.runner.finish()
        guard case .tileFailed(tile, _, let record, 9)? = session.mailbox.drain().first else { throw Unanswered() }
        #expect(record?.mask == drawn.mask && record?.state == drawn.state)
        #expect(try session.workspace.project.journal.edits(of: key) == edits)
        try other.write { try $0.execute(sql: "DROP TRIGGER damage") }
        #expect(try session.perform(.confirm, on: tile).state == .labeled)
    }

    @Test("a tile that cannot be read is an error, and no edit is reported as lost")
    func unreadable() throws {
        let folder = try ReplayTests.Folder()
        let session = try Session(folder)
        let tile = TileID(image: 0, row: 0, column: 1)
        _ = try session.perform(stroke([0], 1), on: tile)
        let other = try DatabaseQueue(path: folder.project.appending(path: "project.sqlite").path)
        try other.write { try $0.execute(sql: "UPDATE tile SET mask = x'00'") }
        session.runner.perform(.readTile(tile, ticket: 8))
        session.runner.perform(.edit(tile, .confirm, ticket: 9))
        session.runner.finish()
        let messages = session.mailbox.drain()
        guard case .tileUnreadable(tile, let reason, 8)? = messages.first else { throw Unanswered() }
        #expect(!reason.isEmpty && messages.count == 2)
        #expect(messages.map { $0.lossAtEnd != nil } == [false, true], "only the edit")
    }

    @Test("a stroke after the file was deleted is not saved, and all labels are saved to a copy with a message")
    func lostFile() throws {
        let folder = try ReplayTests.Folder()
        let session = try Session(folder)
        let tile = TileID(image: 0, row: 0, column: 1)
        _ = try session.perform(stroke([0, 1], 1), on: tile)
        try session.runner.rescueLabels()
        try FileManager.default.removeItem(at: folder.project.appending(path: "project.sqlite"))
        session.runner.perform(.edit(tile, stroke([2], 0), ticket: 9))
        session.runner.perform(.checkJournal)
        session.runner.finish()
        let problems = session.mailbox.drain().compactMap { message -> String? in
            switch message {
            case .journalFile(let problem): problem
            case .tileFailed(_, let reason, let record, 9) where record?.mask.values[2] == LabelMask.unlabeled: reason
            default: nil
            }
        }
        #expect(
            problems.count == 2 && Set(problems).count == 1, "one message about the file and one about the edit")
        #expect(problems.first?.contains("nothing since") == true)

        let lost = try #require(throws: Problem.self) { try session.runner.rescueLabels() }
        let path = folder.project.appending(path: "labels-rescued-1/project.sqlite").path
        #expect(lost.description.contains("a copy of all labels is at \(path)"))
        #expect(FileManager.default.fileExists(atPath: path))
        #expect(throws: Problem.self) { try session.runner.rescueLabels() }
        session.runner.perform(.saveCopy)
        session.runner.finish()
        guard case .copySaved(let second)? = session.mailbox.drain().first else { throw Unanswered() }
        #expect(second.contains("labels-rescued-2"))
    }
}
