import Foundation
import Imagery
import Problems
import ProjectStore
import Synchronization
import TestSupport
import Testing

@Suite("A journal whose file is deleted or replaced while it is open")
struct JournalFileTests {
    /// Something that happens to the files of an open journal.
    enum Accident: String, CaseIterable, CustomTestStringConvertible {
        case deleted, moved, replaced, replacedBySameContent, logDeleted, indexDeleted, lockDeleted,
            folderDeleted

        var testDescription: String { rawValue }

        func happen(to project: URL) throws {
            let files = FileManager.default
            let file = project.appending(path: "project.sqlite")
            let aside = project.appending(path: "aside.sqlite")
            switch self {
            case .deleted: try files.removeItem(at: file)
            case .moved: try files.moveItem(at: file, to: aside)
            case .replaced:
                try files.removeItem(at: file)
                try Data("something else".utf8).write(to: file)
            case .replacedBySameContent:
                try files.copyItem(at: file, to: aside)
                try files.removeItem(at: file)
                try files.moveItem(at: aside, to: file)
            case .logDeleted: try files.removeItem(at: URL(filePath: file.path + "-wal"))
            case .indexDeleted: try files.removeItem(at: URL(filePath: file.path + "-shm"))
            case .lockDeleted: try files.removeItem(at: project.appending(path: "project.lock"))
            case .folderDeleted: try files.removeItem(at: project)
            }
        }
    }

    @Test(
        "every later edit and every check of the file throws an error, and no label changes",
        arguments: Accident.allCases)
    func errors(accident: Accident) throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1)))
        try journal.checkFile()
        sample.advance(90)
        try accident.happen(to: sample.url)
        for _ in 0..<2 {
            let refused = try #require(throws: Problem.self) {
                try journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(0)))
            }
            #expect(refused.kind == .replaced)
            #expect(refused.path == sample.file("project.sqlite").path)
            #expect(refused.description.contains("save-copy"))
            #expect(throws: refused) { try journal.checkFile() }
        }
        let replaced = accident == .replaced || accident == .replacedBySameContent
        let error = try #require(throws: Problem.self) { try journal.checkFile() }
        #expect(error.reason.contains(replaced ? "replaced" : "deleted or moved"))
        #expect(try journal.tile(Samples.tile)?.mask == Samples.mask(1))
    }

    @Test(
        "a copy of all labels can still be saved, and it opens as an equal journal", arguments: Accident.allCases)
    func savedCopy(accident: Accident) throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        let tiles = (0..<40).map { Samples.tile("street", $0 % 40, 0) }
        for tile in tiles {
            try journal.record(EditRequest(.import, of: tile, to: Samples.mask(UInt8(tile.rect.top / 6 % 2))))
        }
        try journal.undo(tiles[3])
        try accident.happen(to: sample.url)
        let copy = try journal.saveCopy()
        let second = try journal.saveCopy()
        #expect(copy != second && copy.lastPathComponent == "project.sqlite")
        let (states, masks) = (
            try journal.states(of: Samples.grids), try journal.labeledMasks(of: Samples.grids).map(\.mask)
        )
        try? journal.close()

        let other = try SampleProject()
        try FileManager.default.removeItem(at: other.file("project.sqlite"))
        try FileManager.default.moveItem(at: copy, to: other.file("project.sqlite"))
        let again = try other.open().journal
        #expect(try again.states(of: Samples.grids) == states && states.count == 39)
        #expect(try again.labeledMasks(of: Samples.grids).map(\.mask) == masks)
        #expect(try again.redo(tiles[3])?.mask == Samples.mask(1))
        #expect(try again.record(EditRequest(.confirm, of: tiles[3])).id == 41)
        if accident == .folderDeleted {
            try FileManager.default.removeItem(at: copy.deletingLastPathComponent())
            try FileManager.default.removeItem(at: second.deletingLastPathComponent())
        }
    }

    @Test("an error is thrown when classes are written to a replaced database")
    func classes() throws {
        let sample = try SampleProject()
        let project = try sample.open()
        try Accident.replacedBySameContent.happen(to: sample.url)
        let error = #expect(throws: Problem.self) {
            try project.journal.adopt(Samples.catalog, configuration: project.configurationURL.path)
        }
        #expect(error?.kind == .replaced)
    }

    @Test("after the file is moved back, edits are recorded again and earlier edits are still there")
    func movedBack() throws {
        let sample = try SampleProject()
        var project: Project? = try sample.open()
        try project?.journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1)))
        let aside = sample.file("aside")
        try FileManager.default.moveItem(at: sample.file("project.sqlite"), to: aside)
        #expect(throws: Problem.self) { try project?.journal.undo(Samples.tile) }
        try FileManager.default.moveItem(at: aside, to: sample.file("project.sqlite"))
        try project?.journal.checkFile()
        try project?.journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(0)))
        project = nil
        #expect(try sample.open().journal.edits(of: Samples.tile).map(\.kind) == [.stroke, .fill])
    }

    @Test("readers that open and close the journal cause no error")
    func readers() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        for step in 0..<5 {
            let reader = try sample.open(.readOnly)
            try journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(UInt8(step % 2))))
            #expect(try reader.journal.tile(Samples.tile)?.mask == Samples.mask(UInt8(step % 2)))
            try reader.journal.close()
            try journal.checkFile()
        }
    }

    @Test("an edit throws an error if the file is deleted during the edit")
    func deletedDuringEdit() throws {
        let sample = try SampleProject()
        let file = sample.file("project.sqlite")
        let isDeleting = Mutex(false)
        // The journal reads the clock in the middle of its transaction. The file is deleted at that moment.
        let project = try Project.open(at: sample.url, access: .readWrite) {
            if isDeleting.withLock({ $0 }) { try? FileManager.default.removeItem(at: file) }
            return Date(timeIntervalSince1970: 1_800_000_000)
        }
        try project.journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1)))
        isDeleting.withLock { $0 = true }
        let error = try #require(throws: Problem.self) {
            try project.journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(0)))
        }
        #expect(error.kind == .replaced)
    }
}
