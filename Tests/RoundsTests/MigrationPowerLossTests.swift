import CPowerLoss
import Foundation
import Imagery
import Pool
import Rounds
import TestSupport
import Testing

@Suite("Power losses during a migration", .serialized)
struct MigrationPowerLossTests {
    /// The labels of every confirmed tile.
    private static func labels(_ project: URL) throws -> [TileID: LabelMask] {
        let workspace = try Workspace.open(project, access: .readOnly)
        defer { try? workspace.project.journal.close() }
        return Dictionary(try workspace.labeledTiles().map { ($0.tile, $0.labels) }) { first, _ in first }
    }

    @Test("a migration keeps every label, whichever write a power loss interrupts")
    func everyPoint() throws {
        let old = try FormatTwoProject()
        let expected = try Self.labels(old.url)
        #expect(expected.count == 2)
        let parent = old.url.deletingLastPathComponent()
        var (point, taken) = (0, 0)
        var isOver = false
        while !isOver {
            let (project, disk) = (parent.appending(path: "project-\(point)"), parent.appending(path: "disk-\(point)"))
            try FileManager.default.copyItem(at: old.url, to: project)
            try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: false)
            try FileManager.default.copyItem(
                at: project.appending(path: "project.toml"), to: disk.appending(path: "project.toml"))
            try #require(powerloss_watch(project.path) == 0)
            try #require(powerloss_arm(project.path, disk.path, UInt64(point), Int32(point)) == 0)
            try Workspace.open(project, access: .readWrite).project.journal.close()
            isOver = powerloss_taken(project.path) == 0
            powerloss_unwatch(project.path)
            if !isOver {
                try #require(try Self.labels(disk) == expected, "the power failed before write \(point)")
                taken += 1
            }
            point += 1
        }
        #expect(taken > 10)
    }
}
