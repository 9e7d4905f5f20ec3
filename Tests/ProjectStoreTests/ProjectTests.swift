import Files
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Synchronization
import TestSupport
import Testing

@Suite("Projects")
struct ProjectTests {
    @Test("a class keeps its old name if the new one cannot be written, also in the open project")
    func failedRename() throws {
        let sample = try SampleProject()
        let isFull = Mutex(false)
        var calls = FileCalls.system
        calls.write = { file, bytes in isFull.withLock { $0 } ? -1 : FileCalls.system.write(file, bytes) }
        let project = try Project.open(at: sample.url, access: .readWrite, calls: calls)
        isFull.withLock { $0 = true }
        #expect(throws: Problem.self) { try project.renameClass("road", to: "street") }
        #expect(project.configuration.catalog == Samples.catalog)
        isFull.withLock { $0 = false }
        try project.renameClass("road", to: "street")
        #expect(project.configuration.catalog.names == ["street", "the \"sky\""])
    }

    @Test("a class cannot be merged into itself, also if it is the only one")
    func mergeIntoItself() throws {
        let project = try SampleProject().open()
        func refusal() -> Problem? {
            #expect(throws: Problem.self) { try project.mergeClass("road", into: "road") }
        }
        #expect(refusal()?.reason == "road and road are already the same class")
        try project.mergeClass("the \"sky\"", into: "road")
        #expect(refusal()?.reason == "road and road are already the same class")
        #expect(project.configuration.catalog.names == ["road"])
    }

    @Test("after a merge, the display colors of both classes are colors of the remaining class in masks")
    func mergedColors() throws {
        let project = try SampleProject().open()
        try project.mergeClass("the \"sky\"", into: "road")
        #expect(project.configuration.catalog.classes[0].maskColors == [RGB(0x80, 0x40, 0x80), RGB(0, 0, 255)])
    }

    @Test("a merge does not add a display color that another class uses")
    func sharedColor() throws {
        let folder = try TemporaryFolder()
        var configuration = Samples.configuration
        let names = ["road", "sky", "sea"]
        let classes = names.enumerated().map { value, name in
            LabelClass(name: name, color: RGB(0, 0, name == "road" ? 1 : 255), maskValue: UInt8(value))
        }
        configuration.catalog = ClassCatalog(classes: classes, voidValues: [])
        let url = folder.url.appending(path: "project")
        try Project.create(at: url, configuration: configuration, images: Samples.images)
        let project = try Project.open(at: url, access: .readWrite, user: "ada")
        try project.mergeClass("sea", into: "road")
        #expect(project.configuration.catalog.classes.map(\.maskColors) == [[], []])
    }

    @Test("a created project can be opened and has the configuration it was created with")
    func creation() throws {
        let sample = try SampleProject()
        let project = try sample.open()
        #expect(project.configuration == Samples.configuration)
        #expect(FileManager.default.fileExists(atPath: project.models.url.path))
        #expect(FileManager.default.fileExists(atPath: project.cache.url.path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: sample.folder.url.path) == ["project"])
    }

    @Test("creating a project overwrites nothing and accepts an empty folder")
    func overwritesNothing() throws {
        let sample = try SampleProject()
        let text = try String(contentsOf: sample.file("project.toml"), encoding: .utf8)
        #expect(kind { try Project.create(at: sample.url, configuration: Samples.configuration) } == .exists)
        #expect(try String(contentsOf: sample.file("project.toml"), encoding: .utf8) == text)
        let file = try sample.folder.write("mine", to: "file")
        #expect(kind { try Project.create(at: file, configuration: Samples.configuration) } == .exists)
        let empty = sample.folder.url.appending(path: "empty")
        try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: false)
        try Project.create(at: empty, configuration: Samples.configuration)
        _ = try Project.open(at: empty, access: .readOnly)
    }

    @Test("a creation that fails leaves no files")
    func failure() throws {
        let folder = try TemporaryFolder()
        var configuration = Samples.configuration
        configuration.source.validationFraction = 1.5
        #expect(throws: Problem.self) {
            try Project.create(at: folder.url.appending(path: "project"), configuration: configuration)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
        let below = try folder.write("", to: "file").appending(path: "project")
        #expect(throws: Problem.self) { try Project.create(at: below, configuration: Samples.configuration) }
        #expect(kind { _ = try Project.open(at: below, access: .readWrite) } == .missing)
    }

    @Test("a second writer is refused with the name of the first, until the first is closed")
    func writers() throws {
        let sample = try SampleProject()
        var first: Project? = try sample.open(user: "ada")
        let error = try #require(throws: Problem.self) { try sample.open(user: "bob") }
        #expect(error.kind == .held)
        #expect(error.reason.contains("(process \(ProcessInfo.processInfo.processIdentifier), since "))
        #expect(error.reason.hasPrefix("ada on "))
        #expect(first?.access == .readWrite)
        first = nil
        _ = try sample.open(user: "bob")
    }

    @Test("after a project is closed, others can write, and its journal refuses every call")
    func closed() throws {
        let sample = try SampleProject()
        let journal = try sample.open(user: "ada").journal
        try journal.close()
        try journal.close()
        #expect(throws: Problem.self) { try journal.edits(of: Samples.tile) }
        #expect(throws: Problem.self) {
            try journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(1)))
        }
        let next = try sample.open(user: "bob").journal
        #expect(try next.edits(of: Samples.tile).isEmpty)
    }

    /// Bytes 60 and 68 of a database's header are its user version and its application ID.
    @Test(
        "a newer, foreign or damaged database is refused and not changed",
        arguments: [
            (60..<64, [0, 0, 0, 99], Problem.Kind.newer), (68..<72, [1, 2, 3, 4], .damaged),
            (0..<16, [UInt8](repeating: 65, count: 16), .damaged),
            (100..<4096, [UInt8](repeating: 255, count: 3996), .damaged),
        ])
    func foreignDatabase(range: Range<Int>, content: [UInt8], expected: Problem.Kind) throws {
        let sample = try SampleProject()
        let file = sample.file("project.sqlite")
        var bytes = [UInt8](try Data(contentsOf: file))
        bytes.replaceSubrange(range, with: content)
        try Data(bytes).write(to: file)
        for access in [Project.Access.readOnly, .readWrite] {
            #expect(
                kind {
                    try sample.open(access).journal.record(EditRequest(.oracle, of: Samples.tile, to: Samples.mask(1)))
                }
                    == expected)
        }
        #expect([UInt8](try Data(contentsOf: file)) == bytes)
    }

    @Test(
        "a project.toml that is not UTF-8 text is refused with its name",
        arguments: [[0xFF, 0xFE, 0x61, 0], [0x61, 0x80], [0xFE, 0xFF]])
    func notUTF8(bytes: [UInt8]) throws {
        let sample = try SampleProject()
        try Data(bytes).write(to: sample.file("project.toml"))
        let error = try #require(throws: Problem.self) { try sample.open(.readOnly) }
        #expect(error.place.contains("project.toml") && error.reason.contains("UTF-") && error.fix.contains("UTF-8"))
    }

    @Test("saving a project.toml with a BOM and CRLF line ends keeps the line ends")
    func windowsLineEnds() throws {
        let sample = try SampleProject()
        let text = "\u{FEFF}" + Samples.configuration.text.replacing("\n", with: "\r\n")
        try Data(text.utf8).write(to: sample.file("project.toml"))
        try sample.open().save { $0.seed = 41 }
        let saved = try String(contentsOf: sample.file("project.toml"), encoding: .utf8)
        #expect(
            saved.contains("seed = 41\r\n")
                && saved.split(separator: "\r\n").count == text.split(separator: "\r\n").count)
        #expect(try sample.open(.readOnly).configuration.seed == 41)
    }

    @Test("a pipe in the place of project.toml is an error, and opening it does not block")
    func pipe() throws {
        let sample = try SampleProject()
        try FileManager.default.removeItem(at: sample.file("project.toml"))
        #expect(mkfifo(sample.file("project.toml").path, 0o600) == 0)
        #expect(throws: Problem.self) { try sample.open(.readOnly) }
    }

    @Test("a missing database is an error, and no new one is created")
    func missingDatabase() throws {
        let sample = try SampleProject()
        try FileManager.default.removeItem(at: sample.file("project.sqlite"))
        #expect(kind { _ = try sample.open() } == .missing)
        #expect(!FileManager.default.fileExists(atPath: sample.file("project.sqlite").path))
    }

    private func kind(_ body: () throws -> Void) -> Problem.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Problem)?.kind
        }
    }
}
