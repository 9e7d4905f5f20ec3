import Foundation
import TestSupport
import Testing

@Suite("The network of a simulation")
struct SimulatedNetworkTests {
    private let small: SmallProject

    init() throws { small = try SmallProject(images: 4) }

    private func simulate(_ arguments: String...) throws -> (finetune: Bool?, errors: String) {
        let outcome = try small.program.run(
            ["simulate", small.path, "--rounds", "0", "--initial-tiles", "2", "--epochs", "1", "--json"] + arguments)
        #expect(outcome.exitCode == 0, "\(arguments): \(outcome.errors)")
        let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        return (report?["finetune"] as? Bool, outcome.errors)
    }

    @Test("a network with another backbone starts from random numbers, is fine-tuned, and a note says so")
    func otherBackbone() throws {
        let changed = try simulate("--network", "fpn-resnet50")
        #expect(changed.finetune == true)
        #expect(
            changed.errors.contains(
                "note: the project's weights belong to the backbone of full; fpn-resnet50 starts from random numbers "
                    + "and is fine-tuned\n"))
    }

    @Test("a network with the same backbone uses the project's weights without a note")
    func sameBackbone() throws {
        let light = try simulate("--network", "lite")
        #expect(light.finetune == false && !light.errors.contains("note:"))
    }

    @Test("where Tessera has weights for the other backbone, the network starts from them")
    func ownWeights() throws {
        // The names of the project's tensors do not matter, because its weights are not read.
        let settings = URL(filePath: small.path + "/project.toml")
        let text = try String(contentsOf: settings, encoding: .utf8)
        #expect(text.contains("name = \"full\"\n"))
        try text.replacing("name = \"full\"\n", with: "name = \"xception41\"\n").write(
            to: settings, atomically: true, encoding: .utf8)
        let light = try simulate("--network", "lite")
        #expect(light.finetune == false)
        #expect(
            light.errors.contains("; lite starts from Tessera's own weights, learned from drawn streets\n"),
            "\(light.errors)")
    }

    @Test("--weights replaces the project's weights, and random ones are fine-tuned unless an option says otherwise")
    func givenWeights() throws {
        let random = try simulate("--weights", "none")
        #expect(random.finetune == true && !random.errors.contains("note:"))
        #expect(try simulate("--weights", "none", "--no-finetune").finetune == false)
        #expect(try simulate("--weights", small.path + "/streets.safetensors").finetune == false)
        let missing = try small.program.run("simulate", small.path, "--rounds", "0", "--weights", "nowhere.pth")
        #expect(missing.exitCode == 1 && missing.errors.contains("nowhere.pth"))
    }
}
