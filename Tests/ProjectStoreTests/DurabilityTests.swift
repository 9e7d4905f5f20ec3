import Foundation
import Imagery
import Problems
import ProjectStore
import TestSupport
import Testing

@Suite("Durability")
struct DurabilityTests {
    @Test(
        "acknowledged strokes survive kill -9, and the lock of the killed program is released", arguments: [1, 7, 40])
    func killed(acknowledged: Int) throws {
        let sample = try SampleProject()
        let probe = try Probe.start(sample.url)
        var last: Int64 = 0
        while last < acknowledged {
            let line = try #require(probe.line())
            last = try #require(Int64(line))
        }
        #expect(throws: Problem.self) { try sample.open() }
        probe.kill()
        while let line = probe.line() { last = try #require(Int64(line)) }

        let journal = try sample.open().journal
        let tile = Probe.tile
        let edits = try journal.edits(of: tile)
        #expect(edits.map(\.id).contains(last))
        #expect(edits.map(\.id) == Array(1...Int64(edits.count)))
        var expected = LabelMask(size: Size(height: 64, width: 64))
        for number in edits.indices { expected.values[number] = UInt8(number % 200) }
        #expect(try journal.tile(tile)?.mask == expected)
    }

    @Test("the error about a full disk names the file, and no acknowledged edit is lost")
    func fullDisk() throws {
        let sample = try SampleProject()
        let probe = try Probe.start(sample.url, fileLimit: 200_000)
        var last: Int64 = 0
        var refusal: String?
        while let line = probe.line() {
            if let id = Int64(line) { last = id } else { refusal = line }
        }
        #expect(last > 0)
        #expect(refusal?.contains("project.sqlite") == true && refusal?.contains("free space") == true)
        let edits = try sample.open().journal.edits(of: Probe.tile)
        #expect(edits.last?.id == last)
    }
}

/// Starts `JournalProbe`, a program that records strokes and prints the number of each acknowledged edit.
private enum Probe {
    /// The tile that the program labels.
    static let tile = TileKey(image: Samples.id("a"), rect: PixelRect(top: 0, left: 0, height: 64, width: 64))

    static func start(_ project: URL, fileLimit: Int? = nil) throws -> LineProcess {
        try LineProcess("JournalProbe", [project.path] + (fileLimit.map { ["\($0)"] } ?? []))
    }
}
