import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import TestSupport
import Testing

@Suite("Migration")
struct MigrationTests {
    private func confirmed(_ workspace: Workspace) throws -> Set<String> {
        let states = try workspace.project.journal.states(of: workspace.grids)
        return Set(
            states.filter { $0.value == .labeled }.keys.compactMap { key in
                workspace.tile(of: key).map { "\(workspace.dataset.images[$0.image].path) \($0.row) \($0.column)" }
            })
    }

    @Test(
        "a project of version 8982caf keeps its labels, history, query and rounds, and its old journal is backed up",
        arguments: [
            Project.Access.readOnly, .readWrite,
        ])
    func migration(access: Project.Access) throws {
        let old = try FormatTwoProject()
        let before = try Data(contentsOf: old.url.appending(path: "project.sqlite"))
        let workspace = try old.open(access)
        let journal = workspace.project.journal
        #expect(try confirmed(workspace) == ["day1/img2.png 1 1", "day1/img3.png 0 1"])
        #expect(workspace.dataset.images.map(\.split) == [.val, .train, .train, .train, .train])
        let skipped = workspace.key(of: try #require(try workspace.tile(inImage: "img1", row: 0, column: 0)))
        #expect(try journal.tile(skipped)?.state == .skipped)
        #expect(try journal.edits(of: skipped).map(\.kind) == [.import, .fill, .confirm, .skip])
        #expect(try workspace.currentQuery()?.query.tiles.count == 13)
        #expect(try journal.rounds().map(\.metrics?.classes) == [["ground", "tree", "car"]])
        // The tiles of img4 were confirmed while the tiling was 3x3: they cover parts of three tiles of 2x2.
        #expect(workspace.findings.map(\.kind) == [.tiling])

        let backup = old.url.appending(path: "before-format-6/project.sqlite")
        #expect(FileManager.default.fileExists(atPath: backup.path) == (access == .readWrite))
        if access == .readOnly {
            #expect(try Data(contentsOf: old.url.appending(path: "project.sqlite")) == before)
        } else {
            try journal.close()
            #expect(try confirmed(old.open(.readOnly)) == ["day1/img2.png 1 1", "day1/img3.png 0 1"])
            // The copy is a complete journal of the old format.
            try FileManager.default.removeItem(at: old.url.appending(path: "project.sqlite"))
            try FileManager.default.moveItem(at: backup, to: old.url.appending(path: "project.sqlite"))
            #expect(try confirmed(old.open(.readOnly)) == ["day1/img2.png 1 1", "day1/img3.png 0 1"])
        }
    }

    @Test("tiles of an earlier tiling have their labels again when the project returns to that tiling")
    func otherTiling() throws {
        let old = try FormatTwoProject()
        try old.open(.readWrite).project.journal.close()
        let file = old.url.appending(path: "project.toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacingOccurrences(of: "\"2x2\"", with: "\"3x3\"").write(to: file, atomically: true, encoding: .utf8)
        #expect(try confirmed(old.open(.readOnly)).contains("day1/img4.png 0 1"))
        #expect(try confirmed(old.open(.readOnly)).contains("day1/img4.png 2 2"))
    }

    private func change(_ old: FormatTwoProject, _ from: String, _ to: String) throws {
        let file = old.url.appending(path: "project.toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        try #require(text.contains(from))
        try text.replacingOccurrences(of: from, with: to).write(to: file, atomically: true, encoding: .utf8)
    }

    @Test("an old project with labels of a class that it no longer lists is reported and does not open")
    func removedClass() throws {
        let old = try FormatTwoProject()
        let text = try String(contentsOf: old.url.appending(path: "project.toml"), encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.contains("\"car\"") })
        try change(old, line + "\n", "")
        let check = try ProjectCheck(old.url)
        #expect(check.findings.map(\.kind) == [.classRemoved] && check.affectsLabels)
        for access in [Project.Access.readOnly, .readWrite] {
            let error = #expect(throws: Problem.self) { try old.open(access) }
            #expect(error?.reason.contains("class ID 2") == true)
        }
    }

    @Test("rounds of an old project have class names, also if the first command renames a class")
    func classesOfRounds() throws {
        let old = try FormatTwoProject()
        let project = try Project.open(at: old.url, access: .readWrite)
        try project.renameClass("car", to: "vehicle")
        #expect(try project.journal.rounds().map(\.metrics?.classes) == [["ground", "tree", "vehicle"]])
        try project.journal.close()
    }

    @Test("an old image name that fits several images is reported, and relinking resolves it")
    func ambiguousName() throws {
        let old = try FormatTwoProject()
        try old.add("img2")
        var workspace = try old.open(.readWrite)
        #expect(try confirmed(workspace) == ["day1/img3.png 0 1"])
        let finding = try #require(workspace.findings.first { $0.kind == .ambiguous })
        #expect(finding.path == "img2" && finding.labeledTiles == 1 && finding.affectsLabels)
        try workspace.project.journal.close()
        try ProjectCheck.relink("img2", to: "day1/img2.png", in: old.url)
        workspace = try old.open(.readOnly)
        #expect(try confirmed(workspace) == ["day1/img2.png 1 1", "day1/img3.png 0 1"])
        #expect(!workspace.findings.contains { $0.kind == .ambiguous })
    }

    @Test("labels of a missing image are reported, and are used when the image is added again")
    func missingImage() throws {
        let old = try FormatTwoProject(images: (0..<5).filter { $0 != 3 }.map { "day1/img\($0)" })
        let workspace = try old.open(.readWrite)
        #expect(workspace.findings.contains { $0.kind == .missing && $0.path == "img3" && $0.labeledTiles == 1 })
        try workspace.project.journal.close()
        try old.add("day1/img3")
        #expect(try confirmed(old.open(.readOnly)).contains("day1/img3.png 0 1"))
    }
}

extension FormatTwoProject {
    fileprivate func open(_ access: Project.Access) throws -> Workspace { try Workspace.open(url, access: access) }
}
