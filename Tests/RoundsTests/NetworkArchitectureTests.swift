import Files
import Foundation
import Learning
import Pool
import Problems
import ProjectStore
import Rounds
import Tensors
import TestSupport
import Testing

@Suite("Network architectures")
struct NetworkArchitectureTests {
    private func setNetwork(_ fixture: RoundsFixture, to name: String) throws {
        let file = fixture.projectURL.appending(path: "project.toml")
        var lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
        let table = try #require(lines.firstIndex(of: "[network]"))
        let line = try #require(lines[table...].firstIndex { $0.hasPrefix("name = ") })
        lines[line] = "name = \"\(name)\""
        try lines.joined(separator: "\n").write(to: file, atomically: true, encoding: .utf8)
    }

    /// Labels all training tiles of the project and trains its first round.
    private func trained(_ fixture: RoundsFixture) throws -> (Workspace, ProjectRound) {
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let round = try fixture.round(of: workspace)
        _ = try round.train()
        return (workspace, round)
    }

    @Test("cached features of a random backbone are not used for another network")
    func randomBackbones() throws {
        let fingerprints = try [NetworkArchitecture.xception41, .fpnResNet50].map { network in
            try NetworkSource(network, classCount: 2, weights: nil, seed: 1, workers: Workers(count: 1))
                .backboneFingerprint
        }
        #expect(fingerprints[0] != fingerprints[1])
    }

    @Test("a checkpoint of another architecture than the project's is refused")
    func otherArchitecture() throws {
        let fixture = try RoundsFixture()
        try setNetwork(fixture, to: "lite")
        let (_, round) = try trained(fixture)
        _ = try round.score()
        try setNetwork(fixture, to: "full")
        let path = fixture.projectURL.appending(path: "models/round-0.safetensors").path
        #expect(throws: Problem.networkMismatch(path: path, trained: "lite", now: "full")) {
            try fixture.round(of: fixture.open(.readOnly)).score()
        }
    }

    @Test("the inspector computes class probabilities with the lite network")
    func classProbabilities() async throws {
        let fixture = try RoundsFixture()
        try setNetwork(fixture, to: "lite")
        let (workspace, _) = try trained(fixture)
        let tile = TileID(image: 0, row: 0, column: 0)
        let found = try #require(await TileInspector(workspace).probabilities(of: tile, round: 0))
        #expect(abs(found.classes(row: 0, column: 0).reduce(0, +) - 1) < 1e-5)
    }

    @Test("a checkpoint with the tensor names of another version is refused with a fix")
    func incompatibleCheckpoint() throws {
        let fixture = try RoundsFixture()
        _ = try trained(fixture)
        let file = fixture.projectURL.appending(path: "models/round-0.safetensors")
        var (tensors, metadata) = try Safetensors.read(file)
        tensors["low.0.depthwise.weight"] = tensors.removeValue(forKey: "low.0.weight")
        try Safetensors.write(tensors, metadata: metadata, to: RootedPath(named: file))
        let later = try fixture.round(of: fixture.open(.readOnly))
        let refusal = #expect(throws: Problem.self) { try later.score() }
        #expect(
            refusal == Problem.incompatibleCheckpoint(path: file.path, .missingTensor(name: "low.0.weight"))
                && "\(refusal!)".contains("run `tessera train`"))
    }

    @Test("an unknown network name is refused with its line and the known names")
    func unknown() throws {
        let fixture = try RoundsFixture()
        try setNetwork(fixture, to: "huge")
        let refusal = #expect(throws: Problem.self) { try fixture.open(.readOnly).architecture() }
        #expect(
            refusal?.reason
                == #"network.name: there is no network "huge", only "full", "lite", "fine", "xception41", "fpn-resnet50""#
        )
        let file = try String(contentsOf: fixture.projectURL.appending(path: "project.toml"), encoding: .utf8)
        let line = try #require(file.components(separatedBy: "\n").firstIndex { $0.contains("\"huge\"") }) + 1
        #expect(refusal?.description.contains("/project.toml:\(line): ") == true)
    }
}
