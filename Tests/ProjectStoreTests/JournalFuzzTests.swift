import Foundation
import GRDB
import Imagery
import Pool
import Problems
import ProjectStore
import TestSupport
import Testing

@Suite("Damaged journals")
struct JournalFuzzTests {
    /// The number of journals that a test damages: TESSERA_FUZZ, or 200, which takes seconds.
    private static let count = ProcessInfo.processInfo.environment["TESSERA_FUZZ"].flatMap(Int.init) ?? 200

    @Test("changed bytes in the database give an error or other values, never a crash")
    func bytes() throws {
        let (sample, whole) = try filledProject()
        var mutator = Mutator(seed: 41)
        for _ in 0..<Self.count {
            let damaged = mutator.mutated(whole, other: whole)
            try callOperations(sample, [UInt8](damaged))
        }
    }

    @Test("impossible values in any column give an error or other values, never a crash")
    func values() throws {
        let (sample, whole) = try filledProject()
        var mutator = Mutator(seed: 42)
        let folder = try TemporaryFolder()
        let loose = folder.url.appending(path: "loose.sqlite")
        try Data(whole).write(to: loose)
        let columns = try withoutConstraints(loose)
        let base = try Data(contentsOf: loose)
        let extremes = [
            "NULL", "-1", "0", "1", "255", "256", "65536", "1000000000", "9223372036854775807", "-9223372036854775808",
            "1e308", "9e999", "''", "'labeled'", "'[]'", "'{}'", "x''", "x'00'", "x'FFFFFFFFFFFFFFFFFF01'", "'\u{1}'",
        ]
        for _ in 0..<Self.count {
            try base.write(to: loose)
            let queue = try DatabaseQueue(path: loose.path)
            try queue.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA foreign_keys = OFF")
                for _ in 0..<mutator.number(in: 1..<4) {
                    let (table, column) = columns[mutator.number(in: 0..<columns.count)]
                    let value = extremes[mutator.number(in: 0..<extremes.count)]
                    let rows = mutator.number(in: 0..<2) == 0 ? "" : " WHERE rowid % 3 = \(mutator.number(in: 0..<3))"
                    try? database.execute(sql: #"UPDATE "\#(table)" SET "\#(column)" = \#(value)\#(rows)"#)
                }
            }
            try queue.close()
            try callOperations(sample, [UInt8](try Data(contentsOf: loose)))
        }
    }

    /// A project with rows in each table, and the bytes of its database.
    private func filledProject() throws -> (SampleProject, [UInt8]) {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        try journal.adopt(Samples.catalog, configuration: "project.toml")
        for (number, tile) in [Samples.tile, Samples.tile("a", 0, 0), Samples.tile("b", 3, 7)].enumerated() {
            try journal.record(EditRequest(.stroke, of: tile, to: Samples.mask(UInt8(number % 2))))
            try journal.record(EditRequest(.confirm, of: tile))
        }
        // A tile of another tiling that overlaps one of these.
        let large = TileKey(image: Samples.id("a"), rect: PixelRect(top: 0, left: 0, height: 12, width: 16))
        try journal.record(
            EditRequest(.fill, of: large, to: LabelMask(size: large.rect.size, repeating: LabelMask.void)))
        try journal.undo(Samples.tile)
        try journal.choose(.added, of: Samples.tile)
        try journal.choose(.excluded, of: Samples.tile("c", 1, 1))
        try journal.beginRound(0, strategy: "meal")
        try journal.finishRound(
            0, metrics: RoundMetrics(labeledTiles: 1, labeledPixels: 2, imagesTouched: 3, iou: [0.5], confusion: [[1]]))
        try journal.saveQuery(
            round: 1, strategy: "meal",
            items: [
                StoredQuery.Item(
                    tile: Samples.tile, origin: "strategy", entropy: 1, reasons: [.init("entropy", 1)],
                    embedding: [1, 2])
            ])
        try journal.close()
        return (sample, [UInt8](try Data(contentsOf: sample.file("project.sqlite"))))
    }

    /// Removes all constraints of a database, so that each column accepts any value.
    /// - Returns: All columns.
    private func withoutConstraints(_ url: URL) throws -> [(table: String, column: String)] {
        let queue = try DatabaseQueue(path: url.path)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            let tables = try String.fetchAll(
                database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            var columns: [(table: String, column: String)] = []
            for table in tables where table != "grdb_migrations" {
                try database.execute(
                    sql: """
                        CREATE TABLE loose AS SELECT * FROM "\(table)";
                        DROP TABLE "\(table)";
                        ALTER TABLE loose RENAME TO "\(table)";
                        """)
                columns += try database.columns(in: table).map { (table, $0.name) }
            }
            return columns
        }
    }

    /// Calls the operations of a journal. Each may throw a `Problem`, but no other error.
    private func callOperations(_ sample: SampleProject, _ bytes: [UInt8]) throws {
        for suffix in ["-wal", "-shm"] {
            try? FileManager.default.removeItem(at: sample.file("project.sqlite" + suffix))
        }
        try Data(bytes).write(to: sample.file("project.sqlite"))
        for access in [Project.Access.readOnly, .readWrite] {
            expectProblem {
                let journal = try sample.open(access).journal
                defer { try? journal.close() }
                let grids = Samples.grids
                let calls: [() throws -> Void] = [
                    { try journal.adopt(Samples.catalog, configuration: "project.toml") },
                    { _ = try journal.images() }, { _ = try journal.states(of: grids) },
                    { _ = try journal.labeledMasks(of: grids) }, { _ = try journal.pixelCounts(of: grids) },
                    { _ = try journal.partlyConfirmedTiles(of: grids) }, { _ = try journal.effort() },
                    { _ = try journal.labelRounds() }, { _ = try journal.choices() },
                    { _ = try journal.currentQuery() }, { _ = try journal.rounds() }, { _ = try journal.classes() },
                    { _ = try journal.tile(Samples.tile) }, { _ = try journal.edits(of: Samples.tile) },
                    { _ = try journal.hasNoLabels() }, { _ = try journal.lastManualTimes() },
                ]
                for call in calls { expectProblem(call) }
                guard access == .readWrite else { return }
                let edits: [() throws -> Void] = [
                    { try journal.undo(Samples.tile) }, { try journal.redo(Samples.tile) },
                    { try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1))) },
                    { try journal.choose(.free, of: Samples.tile) }, { try journal.beginRound(1, strategy: "meal") },
                    {
                        try journal.finishRound(
                            1, metrics: RoundMetrics(labeledTiles: 0, labeledPixels: 0, imagesTouched: 0))
                    },
                    { try journal.addName("way", toClass: "road", known: ["road"]) },
                    { try journal.forgetName("road") },
                ]
                for edit in edits { expectProblem(edit) }
            }
        }
    }

    private func expectProblem(_ body: () throws -> Void) {
        do {
            try body()
        } catch is Problem {
        } catch {
            Issue.record("\(error)")
        }
    }
}
