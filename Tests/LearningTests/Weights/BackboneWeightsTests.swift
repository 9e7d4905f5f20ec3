import Files
import Foundation
import Learning
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Backbone weights")
struct BackboneWeightsTests {
    /// Names of the same tensors in timm and in torchvision.
    @Test(
        "names of timm and of torchvision are mapped to the same tensors",
        arguments: [
            ("conv_stem.weight", "features.0.0.weight"), ("bn1.running_var", "features.0.1.running_var"),
            ("blocks.0.0.conv_dw.weight", "features.1.conv.0.0.weight"),
            ("blocks.0.0.conv_pw.weight", "features.1.conv.1.weight"),
            ("blocks.0.0.bn2.bias", "features.1.conv.2.bias"),
            ("blocks.3.2.conv_pw.weight", "features.9.conv.0.0.weight"),
            ("blocks.3.2.bn2.weight", "features.9.conv.1.1.weight"),
            ("blocks.6.0.conv_pwl.weight", "features.17.conv.2.weight"),
            ("blocks.6.0.bn3.running_mean", "features.17.conv.3.running_mean"),
        ])
    func timm(timm: String, torchvision: String) throws {
        let (fromTimm, fromTorchvision) = (Naming.timm.marked(timm), Naming.torchvision.marked(torchvision))
        let ours = try BackboneWeights.normalized(fromTimm)
        #expect(ours == (try BackboneWeights.normalized(fromTorchvision)))
        #expect(ours.count { $0.value.elements.first == 1 } == 1)
        #expect(try BackboneWeights.normalized(ours.merging(["classifier.bias": Tensor([3])]) { $1 }) == ours)
    }

    @Test(
        "weights of timm's xception41 and torchvision's resnet50 are found by their names, also in a wrapper",
        arguments: [NetworkArchitecture.xception41, .fpnResNet50], ["", "module.encoder.", "backbone."])
    func paperNetworks(architecture: NetworkArchitecture, wrapper: String) throws {
        let network = try SegmentationNetwork(architecture, classCount: 2, seed: 1, workers: Workers(count: 1))
        let backbone = network.stateDictionary().filter { $0.key.hasPrefix("backbone.") }
        let prefix = "backbone.".count
        var weights = Dictionary(
            uniqueKeysWithValues: backbone.map { (wrapper + $0.key.dropFirst(prefix), $0.value) })
        weights["fc.weight"] = Tensor([2])
        #expect(try BackboneWeights.normalized(weights, for: architecture) == backbone)
        #expect(throws: Problem.self) { try BackboneWeights.normalized(weights, for: .full) }
    }

    @Test("the error names a tensor that is missing or has another shape, with the shapes")
    func refusals() throws {
        var weights = Naming.torchvision.marked("")
        weights["features.5.conv.1.0.weight"] = Tensor([100, 1, 3, 3])
        let wrong = try #require(throws: Problem.self) { try BackboneWeights.normalized(weights) }
        #expect(
            wrong.reason
                == "tensor features.5.conv.1.0.weight has shape [100, 1, 3, 3] where the network has [192, 1, 3, 3]")
        weights["features.5.conv.1.0.weight"] = nil
        let missing = try #require(throws: Problem.self) { try BackboneWeights.normalized(weights) }
        #expect(
            missing.reason == "tensor features.5.conv.1.0.weight of shape [192, 1, 3, 3] is missing; "
                + "it has 254 tensors, such as features.0.0.weight of shape [32, 3, 3, 3]")
        let other = ["resnet.conv1.weight": Tensor([64, 3, 7, 7])]
        let foreign = try #require(throws: Problem.self) {
            try BackboneWeights.normalized(other, from: "a.pth")
        }
        #expect(
            foreign.description
                == "a.pth: tensor features.0.0.weight of shape [32, 3, 3, 3] is missing, and 254 more of "
                + "255; it has 1 tensor, such as resnet.conv1.weight of shape [64, 3, 7, 7]; "
                + "give weights of MobileNetV2 1.0 from torchvision or timm, or a checkpoint of Tessera")
    }

    @Test(
        "prefixes that wrappers add to names are removed",
        arguments: [
            "module.", "model.", "encoder.", "backbone.", "_orig_mod.", "module.backbone.", "_orig_mod.module.",
            "model.encoder.backbone.",
        ])
    func prefixes(prefix: String) throws {
        for naming in [Naming.torchvision, .timm] {
            let plain = naming.marked(naming == .timm ? "conv_stem.weight" : "features.0.0.weight")
            let expected = try BackboneWeights.normalized(plain)
            func prefixed(_ weights: [String: Tensor]) -> [String: Tensor] {
                Dictionary(uniqueKeysWithValues: weights.map { (prefix + $0.key, $0.value) })
            }
            #expect(try BackboneWeights.normalized(prefixed(plain)) == expected)
            #expect(try BackboneWeights.normalized(prefixed(expected)) == expected, "the names of Tessera")
            let head = ["classifier.weight": Tensor([4]), "module.head.bias": Tensor([2])]
            #expect(try BackboneWeights.normalized(prefixed(plain).merging(head) { $1 }) == expected)
        }
    }

    @Test("prefixes are also removed from names in files and in checkpoints of training scripts")
    func prefixedFiles() throws {
        let folder = try TemporaryFolder()
        let weights = Naming.torchvision.marked("features.0.0.weight")
        let expected = try BackboneWeights.normalized(weights)
        let prefixed = weights.map { ("module." + $0.key, $0.value) }
        let safe = folder.url.appending(path: "a.safetensors")
        try Safetensors.write(Dictionary(uniqueKeysWithValues: prefixed), to: RootedPath(named: safe))
        #expect(try BackboneWeights.read(safe, for: .full) == expected)
        for keys in [[], ["epoch", "state_dict"], ["model"]] {
            let torch = try folder.write(
                TorchFile.bytes(prefixed.map { ($0.0, $0.1.shape.dimensions) }, under: keys) {
                    prefixed[$0].1.elements
                },
                to: "a.pth")
            #expect(try BackboneWeights.read(torch, for: .full) == expected)
        }
    }

    @Test("two backbones in one file are refused, because either could be meant")
    func twoBackbones() throws {
        let weights = Naming.torchvision.marked("")
        let both = weights.merging(weights.map { ("encoder." + $0.key, $0.value) }) { $1 }
        let error = try #require(throws: Problem.self) { try BackboneWeights.normalized(both) }
        #expect(error.reason.hasPrefix("it holds two backbones"))
    }

    @Test(
        "weights that are not finite and negative variances are refused, and the error names file and tensor",
        arguments: [
            ("features.3.conv.0.1.running_var", -0.5, "holds the negative variance -0.5"),
            ("features.3.conv.0.1.running_var", .nan, "holds a value that is not a number"),
            ("features.0.0.weight", .nan, "holds a value that is not a number"),
            ("features.17.conv.3.bias", .infinity, "holds an infinite value"),
            ("features.17.conv.3.bias", -.infinity, "holds an infinite value"),
        ] as [(String, Float, String)])
    func badValues(name: String, value: Float, problem: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "bad.safetensors")
        var weights = Naming.torchvision.marked("")
        var tensor = try #require(weights[name])
        tensor.withUnsafeMutableElements { $0[$0.count - 1] = value }
        weights[name] = tensor
        try Safetensors.write(weights, to: RootedPath(named: file))
        let error = try #require(throws: Problem.self) { try BackboneWeights.read(file, for: .full) }
        #expect(error.place == file.path && error.reason == "tensor \(name) \(problem)")
        // Negative weights are valid.
        weights[name] = Tensor(tensor.shape)
        weights["features.0.0.weight"] = Tensor([32, 3, 3, 3], repeating: -1)
        _ = try BackboneWeights.normalized(weights)
    }
}

/// Tensors of zeros with the names of the two libraries. The names do not come from the code under test.
private enum Naming {
    case torchvision, timm

    /// All tensors of the backbone. The first element of the tensor `name` is 1.
    func marked(_ name: String) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        func add(_ kernel: Shape, _ convolution: String, _ normalization: String) {
            tensors[convolution + ".weight"] = Tensor(kernel)
            for kind in ["weight", "bias", "running_mean", "running_var"] {
                tensors["\(normalization).\(kind)"] = Tensor([kernel[0]])
            }
        }
        let isTimm = self == .timm
        add([32, 3, 3, 3], isTimm ? "conv_stem" : "features.0.0", isTimm ? "bn1" : "features.0.1")
        var (feature, input) = (1, 32)
        let table = [(1, 16, 1), (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3), (6, 320, 1)]
        for (stage, (expansion, output, count)) in table.enumerated() {
            for block in 0..<count {
                let hidden = input * expansion
                let timm = "blocks.\(stage).\(block)."
                var layers: [(Shape, String, String)] = [
                    ([hidden, input, 1, 1], "conv_pw", "bn1"), ([hidden, 1, 3, 3], "conv_dw", "bn2"),
                    ([output, hidden, 1, 1], "conv_pwl", "bn3"),
                ]
                if expansion == 1 {
                    layers = [([hidden, 1, 3, 3], "conv_dw", "bn1"), ([output, hidden, 1, 1], "conv_pw", "bn2")]
                }
                for (index, (kernel, convolution, normalization)) in layers.enumerated() {
                    let torchvision = "features.\(feature).conv.\(index)"
                    let isLast = index == layers.count - 1
                    add(
                        kernel, isTimm ? timm + convolution : torchvision + (isLast ? "" : ".0"),
                        isTimm
                            ? timm + normalization
                            : isLast ? "features.\(feature).conv.\(index + 1)" : torchvision + ".1")
                }
                (feature, input) = (feature + 1, output)
            }
        }
        tensors[name]?.withUnsafeMutableElements { $0[0] = 1 }
        return tensors
    }
}
