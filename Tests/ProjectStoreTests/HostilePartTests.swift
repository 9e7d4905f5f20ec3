import Foundation
import GRDB
import Imagery
import Pool
import Problems
import ProjectStore
import Testing

/// Parts whose database was edited by hand, or comes from a stranger.
@Suite("Hostile parts")
struct HostilePartTests {
    private let sample: SampleProject
    private let part: URL

    /// A project with one part, whose annotator has confirmed a tile.
    init() throws {
        sample = try SampleProject()
        part = sample.folder.url.appending(path: "part", directoryHint: .isDirectory)
        let project = try sample.open()
        let split = try project.journal.recordSplit(
            parts: 2, tiles: [SplitTile(tile: Samples.tile, owner: 2, second: nil)])
        try project.makePart(1, of: split, at: part, annotator: "ana")
        try project.journal.close()
        let own = try Project.open(at: part, access: .readWrite)
        _ = try own.journal.adopt(Samples.catalog, configuration: "project.toml")
        try own.journal.record(EditRequest(.stroke, of: Samples.tile, to: Samples.mask(0)))
        try own.journal.record(EditRequest(.confirm, of: Samples.tile))
        try own.journal.close()
    }

    private func change(_ sql: String, _ arguments: StatementArguments = []) throws {
        let queue = try DatabaseQueue(path: part.appending(path: "project.sqlite").path)
        try queue.write { try $0.execute(sql: sql, arguments: arguments) }
        try queue.close()
    }

    private func join() throws -> (outcome: JoinOutcome, journal: Journal) {
        let project = try sample.open()
        _ = try project.journal.adopt(Samples.catalog, configuration: "project.toml")
        let other = try Project.open(at: part, access: .readOnly)
        _ = try other.journal.adopt(Samples.catalog, configuration: "project.toml")
        return (try project.journal.join(other.journal, leastAgreement: 0.9), project.journal)
    }

    @Test("an unchanged part is joined")
    func unchanged() throws {
        let (outcome, journal) = try join()
        #expect(outcome.joined == 1)
        #expect(try journal.tile(Samples.tile)?.mask == Samples.mask(0))
        #expect(try journal.confirmingAuthors() == [Samples.tile: "ana"])
    }

    @Test("edits that refer to each other in a circle are refused, and nothing is joined")
    func circle() throws {
        try change("UPDATE edit SET previous = (SELECT max(id) FROM edit)")
        let problem = #expect(throws: Problem.self) { try join() }
        #expect(problem?.kind == .damaged && problem?.reason.contains("does not fit its mask") == true)
    }

    @Test("labels of an unknown class are refused, because the project could never read them again")
    func unknownClass() throws {
        let more = Samples.catalog.classes + [LabelClass(name: "car", color: RGB(1, 2, 3), maskValue: 9)]
        let own = try Project.open(at: part, access: .readWrite)
        _ = try own.journal.adopt(ClassCatalog(classes: more, voidValues: []), configuration: "project.toml")
        try own.journal.record(EditRequest(.fill, of: Samples.tile, to: Samples.mask(2)))
        try own.journal.close()
        // Without its name, the class cannot be compared with those of the project.
        try change("DELETE FROM class WHERE name = 'car'")
        let project = try sample.open()
        _ = try project.journal.adopt(Samples.catalog, configuration: "project.toml")
        let other = try Project.open(at: part, access: .readOnly)
        let problem = #expect(throws: Problem.self) {
            try project.journal.join(other.journal, leastAgreement: 0.9)
        }
        #expect(problem?.reason.contains("has pixels of an unknown class, ID 2") == true, "\(problem?.reason ?? "")")
        #expect(try project.journal.tile(Samples.tile) == nil)
    }

    @Test("edits without an author do not replace the labels of the project")
    func noAuthor() throws {
        try change("UPDATE edit SET author = ''")
        let journal = try sample.open().journal
        try journal.record(EditRequest(.confirm, of: Samples.tile, to: Samples.mask(1)))
        try journal.close()
        let (outcome, joined) = try join()
        #expect(outcome.joined == 0 && outcome.second == 1)
        #expect(try joined.tile(Samples.tile)?.mask == Samples.mask(1))
        #expect(try joined.tile(Samples.tile.labels(of: "part 1"))?.mask == Samples.mask(0))
    }

    @Test("a link among the networks is not followed into a part")
    func link() throws {
        let outside = sample.folder.url.appending(path: "secret")
        try Data("secret".utf8).write(to: outside)
        try FileManager.default.createSymbolicLink(
            at: sample.file("models/network.safetensors"), withDestinationURL: outside)
        let project = try sample.open()
        let split = try project.journal.recordSplit(parts: 1, tiles: [])
        let target = sample.folder.url.appending(path: "other", directoryHint: .isDirectory)
        #expect(throws: Problem.self) { try project.makePart(1, of: split, at: target, annotator: "ana") }
        #expect(!FileManager.default.fileExists(atPath: target.path))
    }
}
