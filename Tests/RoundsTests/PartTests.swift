import Acquisition
import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import TestSupport
import Testing

@Suite("Parts of a project")
struct PartTests {
    private let fixture: RoundsFixture
    private let names = ["ana", "bob", "cem"]

    init() throws { fixture = try RoundsFixture(images: 6) }

    private func folder(_ name: String) -> URL {
        fixture.folder.url.appending(path: "project-\(name)", directoryHint: .isDirectory)
    }

    /// Splits a query of all tiles of the pool.
    @discardableResult
    private func split(overlap: Double = 0, prepare: (Workspace) throws -> Void = { _ in }) throws -> [MadePart] {
        let workspace = try fixture.open()
        let tiles = workspace.dataset.tiles(of: .train)
        let items = tiles.enumerated().map { Query.Item(tile: $1, index: $0, rank: $0, origin: .strategy) }
        try workspace.setCurrentQuery(
            Query(strategy: "entropy", items: items), settings: try workspace.acquisitionSettings())
        try prepare(workspace)
        let made = try workspace.split(among: names, overlap: overlap, into: names.map(folder))
        try workspace.project.journal.close()
        return made
    }

    private func edit(_ url: URL, _ body: (Workspace) throws -> Void) throws {
        let workspace = try Workspace.open(url, access: .readWrite)
        try body(workspace)
        try workspace.project.journal.close()
    }

    private func confirm(_ tile: TileID, _ value: UInt8, in workspace: Workspace) throws {
        let key = workspace.key(of: tile)
        let mask = LabelMask(size: key.rect.size, repeating: value)
        try workspace.project.journal.record(EditRequest(.stroke, of: key, to: mask))
        try workspace.project.journal.record(EditRequest(.confirm, of: key))
    }

    private func join(_ names: [String]) throws -> [JoinOutcome] {
        let workspace = try fixture.open()
        defer { try? workspace.project.journal.close() }
        return try names.map { try workspace.join(folder($0)) }
    }

    /// All labels, states, authors and comments, without the numbers of edits.
    private func content() throws -> [String] {
        let workspace = try fixture.open(.readOnly)
        let journal = workspace.project.journal
        var lines: [String] = []
        let keys = workspace.dataset.tiles(of: .train).map(workspace.key) + (try journal.secondLabels().map(\.key))
        for key in keys.sorted() {
            guard let tile = try journal.tile(key) else { continue }
            let edits = try journal.edits(of: key).filter { $0.isCurrent && $0.kind != .dispute }
            let history = edits.map { "\($0.kind) \($0.author) \($0.changedPixels) \($0.time.timeIntervalSince1970)" }
            lines.append("\(key) \(tile.state) \(tile.mask.values) \(history)")
        }
        let comments = try journal.comments().map { "\($0.tile) \($0.author) \($0.text)" }
        return lines + comments.sorted()
    }

    @Test("each part has its tiles of the query, the labels so far, and the name of its annotator")
    func parts() throws {
        let made = try split(overlap: 0.25) { workspace in
            try confirm(workspace.dataset.tiles(of: .train)[0], 1, in: workspace)
        }
        let all = try fixture.open(.readOnly).dataset.tiles(of: .train)
        var owned: [TileID] = []
        for (part, name) in zip(made, names) {
            let workspace = try Workspace.open(part.url, access: .readOnly)
            #expect(workspace.findings.isEmpty && workspace.project.journal.author == name)
            let query = try #require(try workspace.currentQuery()?.query)
            #expect(query.items.count == part.tiles && query.items.map(\.rank) == Array(0..<part.tiles))
            owned += query.tiles
            #expect(try workspace.labeledTiles().map(\.tile) == [all[0]])
            #expect(try workspace.project.journal.partIdentity()?.number == names.firstIndex(of: name)! + 1)
        }
        // Every open tile once, and a quarter of them twice.
        let open = all.count - 1
        #expect(Set(owned) == Set(all.dropFirst()) && owned.count == open + Int((Double(open) / 4).rounded()))
    }

    @Test("edits keep their authors, overlapping labels become second labels, and different ones are disputed")
    func joined() throws {
        try split(overlap: 1)
        let all = try fixture.open(.readOnly).dataset.tiles(of: .train)
        // ana owns tile 0 and bob labels it too; bob owns tile 1 and cem labels it too.
        try edit(folder("ana")) { workspace in
            try confirm(all[0], 0, in: workspace)
            try workspace.project.journal.comment("sky?", on: workspace.key(of: all[0]))
        }
        try edit(folder("bob")) { workspace in
            try confirm(all[0], 0, in: workspace)
            try confirm(all[1], 1, in: workspace)
        }
        try edit(folder("cem")) { try confirm(all[1], 2, in: $0) }
        let outcomes = try join(["cem", "ana", "bob"])
        #expect(outcomes.map(\.joined) == [1, 1, 1] && outcomes.map(\.comments) == [0, 1, 0])
        let workspace = try fixture.open(.readOnly)
        let journal = workspace.project.journal
        let (first, second) = (workspace.key(of: all[0]), workspace.key(of: all[1]))
        #expect(try journal.tile(first)?.state == .labeled && journal.tile(second)?.state == .disputed)
        #expect(try journal.confirmedLabels(of: first).map(\.author) == ["ana", "bob"])
        #expect(try journal.confirmedLabels(of: second).map(\.author) == ["bob", "cem"])
        #expect(try journal.tile(second)?.mask.values.allSatisfy { $0 == 1 } == true, "the labels of the owner")
        #expect(try journal.provenance(of: first).text == "drawn by ana, confirmed by ana")
        #expect(try journal.comments().map(\.text) == ["sky?"])
        // The parts have nothing new.
        #expect(try join(names).allSatisfy(\.isEmpty))
    }

    @Test("a part is joined again after more work, also after undo", arguments: [false, true])
    func again(undoes: Bool) throws {
        try split()
        let tile = try fixture.open(.readOnly).dataset.tiles(of: .train)[0]
        try edit(folder("ana")) { try confirm(tile, 0, in: $0) }
        #expect(try join(["ana"]).map(\.joined) == [1])
        try edit(folder("ana")) { workspace in
            let key = workspace.key(of: tile)
            if undoes { try workspace.project.journal.undo(key) }
            try workspace.project.journal.record(
                EditRequest(.fill, of: key, to: LabelMask(size: key.rect.size, repeating: 2)))
        }
        #expect(try join(["ana"]).map(\.joined) == [1])
        let workspace = try fixture.open(.readOnly)
        let stored = try #require(try workspace.project.journal.tile(workspace.key(of: tile)))
        #expect(stored.state == (undoes ? .drafted : .labeled) && stored.mask.values.allSatisfy { $0 == 2 })
        let edits = try workspace.project.journal.edits(of: workspace.key(of: tile))
        #expect(edits.map(\.kind) == [.stroke, .confirm, .fill] && edits.map(\.isCurrent) == [true, !undoes, true])
    }

    @Test("what the project itself labels after the split stays, and the part's labels become second labels")
    func ownEdits() throws {
        try split()
        let tile = try fixture.open(.readOnly).dataset.tiles(of: .train)[0]
        try edit(folder("ana")) { try confirm(tile, 0, in: $0) }
        try edit(fixture.projectURL) { try confirm(tile, 1, in: $0) }
        #expect(try join(["ana"]).map { [$0.joined, $0.second, $0.disputed] } == [[0, 1, 1]])
        let workspace = try fixture.open(.readOnly)
        let key = workspace.key(of: tile)
        #expect(try workspace.project.journal.tile(key)?.mask.values.first == 1)
        #expect(try workspace.project.journal.tile(key.labels(of: "ana"))?.mask.values.first == 0)
    }

    @Test("the order of joining does not matter, for random edits of any tile", arguments: 0..<4)
    func order(seed: Int) throws {
        try split(overlap: 0.5) { workspace in
            // Labels from before the split, which annotators may change or undo.
            for tile in workspace.dataset.tiles(of: .train).prefix(3) { try confirm(tile, 2, in: workspace) }
        }
        let all = try fixture.open(.readOnly).dataset.tiles(of: .train)
        var generator = Philox(seed: UInt64(seed), purpose: "parts")
        func work() throws {
            for name in names {
                try edit(folder(name)) { workspace in
                    for _ in 0..<12 {
                        // A few tiles, so that the annotators meet.
                        let tile = all[Int.random(in: 0..<6, using: &generator)]
                        let key = workspace.key(of: tile)
                        switch Int.random(in: 0..<6, using: &generator) {
                        case 0: try workspace.project.journal.undo(key)
                        case 1: try workspace.project.journal.record(EditRequest(.flag, of: key))
                        case 2: try workspace.project.journal.comment("\(name) \(seed)", on: key)
                        case let value: try confirm(tile, UInt8(value - 3), in: workspace)
                        }
                    }
                }
            }
        }
        try work()
        let before = fixture.folder.url.appending(path: "before")
        try FileManager.default.copyItem(at: fixture.projectURL, to: before)
        var expected: [String]?
        for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
            try FileManager.default.removeItem(at: fixture.projectURL)
            try FileManager.default.copyItem(at: before, to: fixture.projectURL)
            for index in order { _ = try join([names[index]]) }
            let content = try content()
            #expect(content == expected ?? content, "\(order)")
            expected = expected ?? content
            #expect(!content.isEmpty)
        }
        // More work, then joined again: the same as joining once at the end.
        try work()
        for name in names { _ = try join([name]) }
        let twice = try content()
        try FileManager.default.removeItem(at: fixture.projectURL)
        try FileManager.default.copyItem(at: before, to: fixture.projectURL)
        for name in names.reversed() { _ = try join([name]) }
        #expect(try content() == twice)
    }

    @Test("every confirmed label of every part is in the project after joining", arguments: 4..<7)
    func nothingLost(seed: Int) throws {
        try split(overlap: 0.5)
        let all = try fixture.open(.readOnly).dataset.tiles(of: .train)
        var generator = Philox(seed: UInt64(seed), purpose: "parts")
        var confirmed: [(name: String, key: TileKey, value: UInt8)] = []
        for name in names {
            try edit(folder(name)) { workspace in
                for tile in all.shuffled(using: &generator).prefix(5) {
                    let value = UInt8.random(in: 0..<3, using: &generator)
                    try confirm(tile, value, in: workspace)
                    confirmed.append((name, workspace.key(of: tile), value))
                }
            }
        }
        _ = try join(names)
        let journal = try fixture.open(.readOnly).project.journal
        for (name, key, value) in confirmed {
            let labels = try journal.confirmedLabels(of: key).first { $0.author == name }
            #expect(labels?.mask.values.allSatisfy { $0 == value } == true, "\(name) \(key)")
        }
    }

    @Test("other projects, changed classes and another tiling are refused, and nothing is joined")
    func refused() throws {
        try split()
        let tile = try fixture.open(.readOnly).dataset.tiles(of: .train)[0]
        try edit(folder("ana")) { try confirm(tile, 0, in: $0) }
        let before = try content()
        let other = try RoundsFixture(images: 6)
        #expect(throws: Problem.self) { try fixture.open(.readOnly).join(other.projectURL) }
        let wrongProject = #expect(throws: Problem.self) { try other.open().join(folder("ana")) }
        #expect(wrongProject?.reason.contains("part of another project") == true)
        let toml = folder("ana").appending(path: "project.toml")
        let text = try String(contentsOf: toml, encoding: .utf8)
        try text.replacingOccurrences(of: "\"2x2\"", with: "\"3x3\"").write(to: toml, atomically: true, encoding: .utf8)
        let tiling = #expect(throws: Problem.self) { try join(["ana"]) }
        #expect(tiling?.reason.contains("the tiling is 3x3") == true)
        try text.write(to: toml, atomically: true, encoding: .utf8)
        #expect(try content() == before)
        #expect(try join(["ana"]).map(\.joined) == [1])
    }

    @Test("a split needs a query with open tiles, and folders that do not exist")
    func splitRefused() throws {
        let workspace = try fixture.open()
        let none = #expect(throws: Problem.self) {
            try workspace.split(among: ["ana"], overlap: 0, into: [folder("ana")])
        }
        #expect(none?.reason == "there is no query to split")
        try workspace.project.journal.close()
        try split()
        let again = try fixture.open()
        let exists = #expect(throws: Problem.self) {
            try again.split(among: ["ana"], overlap: 0, into: [folder("ana")])
        }
        #expect(exists?.kind == .exists)
        #expect(try again.project.journal.splits().count == 1)
    }
}
