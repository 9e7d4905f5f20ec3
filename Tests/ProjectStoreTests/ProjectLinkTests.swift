import Files
import Foundation
import Problems
import ProjectStore
import TestSupport
import Testing

@Suite("Links inside a project")
struct ProjectLinkTests {
    private let sample: SampleProject
    private let outside: URL

    init() throws {
        sample = try SampleProject()
        outside = sample.folder.url.appending(path: "outside")
        try sample.folder.write("theirs", to: "outside/file")
        try sample.folder.write("theirs", to: "outside/backbone/abc.features")
    }

    private func outsideFiles() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: outside.path) {
            files[path] = try? RegularFile.read(outside.appending(path: path), atMost: .max)
        }
        return files
    }

    @Test(
        "a project with a link in the place of one of its files does not open, and the link's target is unchanged",
        arguments: [
            ("project.lock", "file"), ("project.sqlite", "file"), ("project.sqlite-wal", "file"),
            ("project.sqlite-shm", "file"), ("project.sqlite-journal", "new"), ("models", ""), ("cache", ""),
            ("project.lock", "new"), ("project.sqlite-wal", "new"),
        ])
    func refused(name: String, target: String) throws {
        let before = try outsideFiles()
        let file = sample.file(name)
        try? FileManager.default.removeItem(at: file)
        try FileManager.default.createSymbolicLink(
            at: file, withDestinationURL: outside.appending(path: target))
        let error = #expect(throws: Problem.self) { try sample.open() }
        #expect(error?.path == file.path)
        #expect(error?.reason.contains("link") == true)
        #expect(try outsideFiles() == before)
    }

    @Test("a project.toml that is a link can be read, but not saved")
    func settings() throws {
        let text = try RegularFile.read(sample.file("project.toml"), atMost: .max)
        let target = try sample.folder.write(text, to: "outside/settings")
        try FileManager.default.removeItem(at: sample.file("project.toml"))
        try FileManager.default.createSymbolicLink(at: sample.file("project.toml"), withDestinationURL: target)
        let project = try sample.open()
        #expect(throws: Problem.self) { try project.save { $0.seed = 77 } }
        #expect(try RegularFile.read(target, atMost: .max) == text)
        #expect(project.configuration.seed == Samples.configuration.seed)
    }

    @Test("a project can be opened through a link to its folder")
    func linkedFolder() throws {
        let link = sample.folder.url.appending(path: "link", directoryHint: .isDirectory)
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: sample.url)
        let project = try Project.open(at: link, access: .readWrite)
        try project.save { $0.seed = 77 }
        try project.journal.close()
        #expect(try sample.open(.readOnly).configuration.seed == 77)
    }

    @Test("locking a project does not change a file that is hard-linked to its lock file")
    func hardLink() throws {
        let other = try sample.folder.write("theirs", to: "outside/lock")
        try FileManager.default.linkItem(at: other, to: sample.file("project.lock"))
        let project = try sample.open()
        #expect(throws: Problem.self) { try sample.open() }
        #expect(try String(contentsOf: other, encoding: .utf8) == "theirs")
        try project.journal.close()
    }

    @Test("opening a project removes the partial files of a killed writer and keeps all other files")
    func partialFiles() throws {
        let partialFiles = [
            ".tessera-0123456789abcdef.part", "cache/.tessera-0123456789abcdef.part",
            "cache/maps/a/.tessera-0123456789abcdef.part",
        ]
        for path in partialFiles + ["cache/mine", ".mine.part"] { try sample.folder.write("x", to: "project/" + path) }
        try sample.folder.write("x", to: ".tessera-0123456789abcdef.part/project.toml")
        let other = sample.folder.url.appending(path: "other")
        try Project.create(at: other, configuration: Samples.configuration)
        _ = try sample.open()
        let left = try FileManager.default.subpathsOfDirectory(atPath: sample.folder.url.path)
        #expect(!left.contains { $0.contains(".tessera-") })
        #expect(left.contains("project/cache/mine") && left.contains("project/.mine.part"))
    }
}
