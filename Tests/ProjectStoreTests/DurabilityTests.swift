import Foundation
import Imagery
import ProjectStore
import TestSupport
import Testing

@Suite("Durability")
struct DurabilityTests {
    @Test("an acknowledged stroke survives kill -9, and the dead writer's lock is free", arguments: [1, 7, 40])
    func killed(acknowledged: Int) throws {
        let sample = try SampleProject()
        let probe = try Probe(sample.url)
        var last: Int64 = 0
        while last < acknowledged {
            let line = try #require(probe.line())
            last = try #require(Int64(line))
        }
        #expect(throws: ProjectError.self) { try sample.open() }
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

    @Test("a disk that takes no more is an error that names the file, and loses nothing acknowledged")
    func full() throws {
        let sample = try SampleProject()
        let probe = try Probe(sample.url, fileLimit: 200_000)
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

/// A process that records strokes and prints the number of each that is acknowledged.
private final class Probe {
    /// The tile that it works on.
    static let tile = TileKey(image: Samples.id("street"), rect: PixelRect(top: 0, left: 0, height: 64, width: 64))

    private static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "JournalProbe")

    private let process = Process()
    private let output = Pipe()
    private var buffer: [UInt8] = []

    init(_ project: URL, fileLimit: Int? = nil) throws {
        process.executableURL = Self.executable
        process.arguments = [project.path] + (fileLimit.map { ["\($0)"] } ?? [])
        process.standardOutput = output
        try process.run()
    }

    deinit {
        kill()
        process.waitUntilExit()
    }

    func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

    /// The next whole line; nil when the process has ended.
    func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeSubrange(...end) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { return nil }
            buffer += data
        }
    }
}
