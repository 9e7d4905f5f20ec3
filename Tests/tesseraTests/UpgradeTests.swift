import Foundation
import Imagery
import TestSupport
import Testing

/// A project that version 0.1.0 made, with its images and the labels that it exported (`Fixtures/version-0.1.0`). Its
/// tiles were imported, painted, skipped, flagged and confirmed there, some of them several times.
@Suite("Upgrade from version 0.1.0")
struct UpgradeTests {
    private let folder: TemporaryFolder
    private let program: Program
    private let project: URL
    private let fixture = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/version-0.1.0")

    init() throws {
        folder = try TemporaryFolder()
        program = Program(home: folder.url)
        for part in ["data", "project"] {
            try FileManager.default.copyItem(at: fixture.appending(path: part), to: folder.url.appending(path: part))
        }
        project = folder.url.appending(path: "project")
    }

    private struct Status: Decodable {
        struct Query: Decodable {
            let labeled: Int
            let tiles: Int
            let round: Int
        }

        let states: [String: Int]
        let labeledPixels: [String: Int]
        let query: Query
        let leftOut: [String]
    }

    private func status() throws -> Status {
        let outcome = try program.run("status", project.path, "--json")
        #expect(outcome.exitCode == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return try JSONDecoder().decode(Status.self, from: Data(outcome.output.utf8))
    }

    @Test("a project of version 0.1.0 has its labels, states and query, also without a change on disk")
    func reading() throws {
        let journal = project.appending(path: "project.sqlite")
        let before = try Data(contentsOf: journal)
        let status = try status()
        #expect(
            status.states.filter { $0.value > 0 } == [
                "drafted": 2, "labeled": 3, "skipped": 1, "flagged": 1, "unlabeled": 9,
            ])
        #expect(status.labeledPixels == ["ground": 432, "tree": 432, "car": 432])
        #expect(status.query.tiles == 14 && status.query.labeled == 1 && status.query.round == 1)
        #expect(status.leftOut.isEmpty)

        let out = folder.url.appending(path: "out")
        let export = try program.run("export", project.path, "--output", out.path)
        #expect(export.exitCode == 0, "\(export.errors)")
        for name in ["day1/img1.png", "day1/img2.png"] {
            let old = try ImageFile.readMask(fixture.appending(path: "labels/\(name)"))
            #expect(try ImageFile.readMask(out.appending(path: name)) == old, "\(name)")
        }
        let classes = try String(contentsOf: fixture.appending(path: "labels/classes.txt"), encoding: .utf8)
        #expect(try String(contentsOf: out.appending(path: "classes.txt"), encoding: .utf8) == classes)
        #expect(try Data(contentsOf: journal) == before)
    }

    @Test("the first label keeps a copy of the old project, and all old labels")
    func writing() throws {
        let copy = project.appending(path: "before-format-6")
        let settings = try Data(contentsOf: project.appending(path: "project.toml"))
        let session = try program.run(
            "open", project.path, "--replay", "]]<Enter>2w<Enter>", "--dump", "--screen", "100x30")
        #expect(session.exitCode == 0, "\(session.errors)")
        let status = try status()
        #expect(status.states["labeled"] == 4 && status.states["unlabeled"] == 8)
        #expect(status.labeledPixels == ["ground": 432, "tree": 864, "car": 432])
        #expect(FileManager.default.fileExists(atPath: copy.appending(path: "project.sqlite").path))
        #expect(try Data(contentsOf: copy.appending(path: "project.toml")) == settings)
    }
}
