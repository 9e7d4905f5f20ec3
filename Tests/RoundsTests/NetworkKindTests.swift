import Foundation
import Learning
import Rounds
import TestSupport
import Testing

@Suite("The kind of network")
struct NetworkKindTests {
    private func rename(_ fixture: RoundsFixture, to name: String) throws {
        let file = fixture.projectURL.appending(path: "project.toml")
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let table = try #require(lines.firstIndex(of: "[network]"))
        let line = try #require(lines[table...].firstIndex { $0.hasPrefix("name = ") })
        lines[line] = "name = \"\(name)\""
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    }

    @Test("is the project's; a checkpoint of the other kind is refused, named with the mend")
    func refusal() throws {
        let fixture = try RoundsFixture()
        try rename(fixture, to: "lite")
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let round = try fixture.round(of: workspace)
        _ = try round.train()
        _ = try round.score()
        try rename(fixture, to: "full")
        let path = fixture.projectURL.appending(path: "models/round-0.safetensors").path
        #expect(throws: RoundError.otherNetwork(path: path, trained: "lite", now: "full")) {
            try fixture.round(of: fixture.open(.readOnly)).score()
        }
    }

    @Test("that there is none of is refused with the names there are")
    func unknown() throws {
        let fixture = try RoundsFixture()
        try rename(fixture, to: "huge")
        let refusal = #expect(throws: SettingError.self) { try fixture.open(.readOnly).networkKind() }
        #expect(refusal?.reason == "there is no network \"huge\", only \"full\" or \"lite\"")
    }
}
