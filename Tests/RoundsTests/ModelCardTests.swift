import Foundation
import Learning
import Pool
import Rounds
import TestSupport
import Testing

@Suite("The weights of Tessera")
struct ModelCardTests {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "weights")
    private static let file = folder.appending(path: "streets.safetensors")

    @Test("the weights are a complete backbone of at most 4 MiB, and the model card describes their origin")
    func card() throws {
        let card = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        let (tensors, metadata) = try Safetensors.read(Self.file)
        let bytes = try Data(contentsOf: Self.file).count
        #expect(bytes <= 4 << 20)
        #expect(card.contains(bytes.formatted(.number.locale(Locale(identifier: "en_US"))) + " bytes"))
        #expect(try BackboneWeights.normalized(tensors).count == tensors.count)
        let scenes = try #require(metadata["scenes"].flatMap { Int($0) })
        #expect(card.contains("| scenes seen | \(scenes.formatted(.number.locale(Locale(identifier: "en_US")))),"))
        #expect(card.contains("`\(try #require(metadata["made_by"])) --output streets.safetensors`"))
        let reached = try #require(metadata["validation_mean_iou"].flatMap { Double($0) })
        #expect(card.contains("mean IoU .\(Int((reached * 1000).rounded()))"))
    }

    @Test("the model card has the hash of the weights")
    func hash() throws {
        let fixture = try RoundsFixture()
        let project = fixture.projectURL
        try String(contentsOf: project.appending(path: "project.toml"), encoding: .utf8)
            .replacing("[network]\n", with: "[network]\nweights = \"\(Self.file.path)\"\n")
            .write(to: project.appending(path: "project.toml"), atomically: true, encoding: .utf8)
        let hash = try #require(try fixture.open(.readOnly).weightsHash())
        let card = try String(contentsOf: Self.folder.appending(path: "README.md"), encoding: .utf8)
        #expect(card.contains("| hash | `\(hash)`,"))
    }
}
