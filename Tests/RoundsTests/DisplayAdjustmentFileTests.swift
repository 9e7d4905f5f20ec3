import Foundation
import Imagery
import ProjectStore
import Testing

@testable import Rounds

@Suite("The stored adjustments of the display")
struct DisplayAdjustmentFileTests {
    private static func adjustment(gamma: Double) -> DisplayAdjustment {
        var adjustment = DisplayAdjustment()
        adjustment.gamma = gamma
        adjustment.levels = DisplayAdjustment.Levels(black: 3, white: 90)
        return adjustment
    }

    @Test("each image keeps its adjustment, and a removed one is gone")
    func kept() throws {
        let fixture = try RoundsFixture()
        var stored = [0: Self.adjustment(gamma: 1.8), 2: Self.adjustment(gamma: 0.5)]
        try fixture.open().save(stored)
        #expect(try fixture.open().displayAdjustments() == stored)
        stored[2] = nil
        try fixture.open().save(stored)
        #expect(try fixture.open().displayAdjustments() == stored)
    }

    @Test("an adjustment belongs to its file, also if the file is missing for a while")
    func identity() throws {
        let fixture = try RoundsFixture()
        /// Opens the project for the call alone, because a project has one writer at a time.
        func opened<R>(_ body: (Workspace) throws -> R) throws -> R { try body(fixture.open()) }
        let (name, url) = try opened { workspace in
            let last = try #require(workspace.dataset.images.indices.last)
            workspace.save([last: Self.adjustment(gamma: 2)])
            return (workspace.dataset.images[last].name, workspace.dataset.images[last].imageURL)
        }
        let aside = fixture.folder.url.appending(path: "aside.png")
        try FileManager.default.moveItem(at: url, to: aside)
        try opened { without in
            #expect(without.displayAdjustments().isEmpty)
            without.save([0: Self.adjustment(gamma: 3)])
        }
        try FileManager.default.moveItem(at: aside, to: url)
        try opened { again in
            let index = try #require(again.dataset.images.firstIndex { $0.name == name })
            #expect(again.displayAdjustments()[index]?.gamma == 2 && again.displayAdjustments().count == 2)
        }
    }

    @Test("a broken file counts as empty, and values out of range are left out")
    func broken() throws {
        let fixture = try RoundsFixture()
        try fixture.open().save([0: Self.adjustment(gamma: 2), 1: Self.adjustment(gamma: 3)])
        let file = fixture.projectURL.appending(path: "cache/display.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("\"gamma\":3", with: "\"gamma\":-3").write(to: file, atomically: true, encoding: .utf8)
        #expect(try fixture.open().displayAdjustments() == [0: Self.adjustment(gamma: 2)])
        try "{".write(to: file, atomically: true, encoding: .utf8)
        #expect(try fixture.open().displayAdjustments().isEmpty)
    }

    @Test("a read-only project is not changed")
    func readOnly() throws {
        let fixture = try RoundsFixture()
        _ = try fixture.open()
        try fixture.open(.readOnly).save([0: Self.adjustment(gamma: 2)])
        #expect(!FileManager.default.fileExists(atPath: fixture.projectURL.appending(path: "cache/display.json").path))
    }
}
