import Learning
import Tensors
import Testing

@Suite("Backbone weights")
struct BackboneWeightsTests {
    /// timm's names for the stem, the first block and the block `blocks.3.2`, torchvision's for the same tensors.
    @Test(
        "timm's names stand for the same tensors as torchvision's",
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

    @Test("a tensor that is missing or of another shape is named, with the shapes")
    func refusals() throws {
        var weights = Naming.torchvision.marked("")
        weights["features.5.conv.1.0.weight"] = Tensor([100, 1, 3, 3])
        let wrong = try #require(throws: WeightFileError.self) { try BackboneWeights.normalized(weights) }
        #expect(
            wrong.problem
                == "tensor features.5.conv.1.0.weight has shape [100, 1, 3, 3] where the network has [192, 1, 3, 3]")
        weights["features.5.conv.1.0.weight"] = nil
        let missing = try #require(throws: WeightFileError.self) { try BackboneWeights.normalized(weights) }
        #expect(missing.problem == "tensor features.5.conv.1.0.weight of shape [192, 1, 3, 3] is missing")
    }
}

/// Zeros under the names of the two libraries, spelled out apart from the code under test.
private enum Naming {
    case torchvision, timm

    /// All tensors of the backbone, `name` beginning with a 1.
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
