import CPowerLoss
import Foundation
import Imagery
import ProjectStore
import Tensors
import TestSupport
import Testing

/// After a power loss, a disk holds all synchronized writes and an arbitrary part of the others. These tests run SQLite
/// on a file system that simulates such a loss (`Tests/CPowerLoss`), so the result does not depend on the machine.
@Suite("Power losses", .serialized)
struct PowerLossTests {
    /// The number of runs with random edits: `TESSERA_POWER_LOSSES`, or 8.
    private static let runs = Int(ProcessInfo.processInfo.environment["TESSERA_POWER_LOSSES"] ?? "") ?? 8

    /// The tiles of a journal and their edits.
    private struct Content: Equatable {
        let tiles: [TileSnapshot?]
        let edits: [[Edit]]

        init(_ journal: Journal) throws {
            tiles = try Computer.tiles.map { try journal.tile($0) }
            edits = try Computer.tiles.map { try journal.edits(of: $0) }
        }
    }

    /// A project on a disk that may lose power.
    private final class Computer {
        static let tiles = (0..<3).map {
            TileKey(image: Samples.id("street"), rect: PixelRect(top: 0, left: 64 * $0, height: 64, width: 64))
        }

        let sample: SampleProject
        private let copies: TemporaryFolder
        private var copyCount = 0
        private(set) var project: Project

        init() throws {
            sample = try SampleProject()
            copies = try TemporaryFolder()
            // The copies are watched as well, since synchronizing a watched file takes no time.
            for folder in [sample.url, copies.url] { try #require(powerloss_watch(folder.path) == 0) }
            project = try sample.open()
        }

        deinit {
            try? project.journal.close()
            for folder in [sample.url, copies.url] { powerloss_unwatch(folder.path) }
        }

        var journal: Journal { project.journal }

        func restart() throws {
            try journal.close()
            project = try sample.open()
        }

        /// Makes a folder for the files of a disk.
        func emptyDisk() throws -> URL {
            copyCount += 1
            let disk = copies.url.appending(path: "disk-\(copyCount)", directoryHint: .isDirectory)
            try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: false)
            try FileManager.default.copyItem(
                at: sample.file("project.toml"), to: disk.appending(path: "project.toml"))
            return disk
        }

        /// Opens the project on a disk and returns its content.
        static func open(_ disk: URL) throws -> Content {
            let journal = try Project.open(at: disk, access: .readWrite, user: "ada").journal
            defer { try? journal.close() }
            return try Content(journal)
        }

        /// Makes a random change: an edit, several edits, undo, redo or a restart.
        func change(_ generator: inout Philox) throws {
            let tile = Self.tiles.randomElement(using: &generator)!
            switch Int.random(in: 0..<12, using: &generator) {
            case 0, 1: try journal.undo(tile)
            case 2: try journal.redo(tile)
            case 3: try journal.record(Self.tiles.map { EditRequest(.import, of: $0, to: mask(&generator)) })
            case 4: try restart()
            default: try journal.record(EditRequest(.stroke, of: tile, to: mask(&generator)))
            }
        }

        /// A random mask. It compresses badly, so the database writes many bytes.
        private func mask(_ generator: inout Philox) -> LabelMask {
            var mask = LabelMask(size: Size(height: 64, width: 64))
            for index in mask.values.indices { mask.values[index] = .random(in: 0...4, using: &generator) }
            return mask
        }
    }

    @Test("a power loss between or during edits loses no acknowledged edit", arguments: 0..<runs)
    func randomEdits(run: Int) throws {
        let computer = try Computer()
        var generator = Philox(seed: 23, purpose: "power loss", round: run)
        var before = try Content(computer.journal)
        for step in 0..<24 {
            // The power fails in the middle of the next change ...
            let disk = try computer.emptyDisk()
            let seed = UInt64.random(in: 0..<1000, using: &generator)
            let operations = Int32.random(in: 0..<60, using: &generator)
            try #require(powerloss_arm(computer.sample.url.path, disk.path, seed, operations) == 0)
            try computer.change(&generator)
            let wasTaken = powerloss_taken(computer.sample.url.path) != 0
            let after = try Content(computer.journal)
            if wasTaken {
                let found = try Computer.open(disk)
                #expect(found == before || found == after, "run \(run), in the middle of step \(step)")
            }
            // ... and after it.
            if step % 3 == 0 {
                let disk = try computer.emptyDisk()
                try #require(powerloss_photograph(computer.sample.url.path, disk.path, UInt64(step / 3)) > 0)
                let found = try Computer.open(disk)
                #expect(found == after, "run \(run), after step \(step)")
            }
            before = after
        }
    }

    @Test("fails on one computer without an effect on another one")
    func independent() throws {
        let computers = try [Computer(), Computer()]
        let disks = try computers.map { try $0.emptyDisk() }
        for (computer, disk) in zip(computers, disks) {
            try #require(powerloss_arm(computer.sample.url.path, disk.path, 0, 0) == 0)
        }
        for computer in computers { try computer.journal.choose(.excluded, of: Computer.tiles[0]) }
        for (computer, disk) in zip(computers, disks) {
            #expect(powerloss_taken(computer.sample.url.path) != 0)
            #expect(FileManager.default.fileExists(atPath: disk.appending(path: "project.sqlite").path))
        }
    }
}
