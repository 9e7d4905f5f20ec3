import Tensors

/// The tensors of MobileNetV2's backbone, under whichever names a file has them.
package enum BackboneWeights {
    /// The backbone's tensors under our names, `backbone.features.K.conv.J.{0,1}.*`, from files with torchvision's
    /// names, timm's (`mobilenetv2_100`) or our own. Everything else in the file is left out.
    ///
    /// - Throws: `WeightFileError` naming a tensor that is missing or of another shape, and both shapes.
    package static func normalized(_ raw: [String: Tensor]) throws -> [String: Tensor] {
        let expected = tensors
        let naming = Naming.allCases.max { a, b in
            let counts = [a, b].map { naming in expected.count { raw[$0.name(naming)] != nil } }
            return counts[0] < counts[1]
        }!
        var normalized: [String: Tensor] = [:]
        for tensor in expected {
            let name = tensor.name(naming)
            guard let found = raw[name] else {
                throw WeightFileError(
                    subject: "MobileNetV2 weights", problem: "tensor \(name) of shape \(tensor.shape) is missing",
                    mend: "Give weights of MobileNetV2 1.0 from torchvision or timm, or a checkpoint of ours")
            }
            guard found.shape == tensor.shape else {
                throw WeightFileError(
                    subject: "MobileNetV2 weights",
                    problem: "tensor \(name) has shape \(found.shape) where the network has \(tensor.shape)",
                    mend: "Give weights of MobileNetV2 of width 1.0")
            }
            normalized[tensor.name(.ours)] = found
        }
        return normalized
    }

    fileprivate enum Naming: CaseIterable {
        case ours, torchvision, timm
    }

    /// A tensor the network has: its shape, and its name in each naming.
    fileprivate struct Expected {
        let shape: Shape
        let names: [Naming: String]

        func name(_ naming: Naming) -> String { names[naming]! }
    }

    /// Expansion, output channels, repetitions of each stage (MobileNetV2, table 2).
    private static let stages = [
        (6, 24, 2), (6, 32, 3), (6, 64, 4), (6, 96, 3), (6, 160, 3), (6, 320, 1),
    ]

    private static var tensors: [Expected] {
        var tensors = pair(
            [32, 3, 3, 3], ours: "0", torchvision: ("0.0", "0.1"), timm: ("conv_stem", "bn1"))
        tensors += pair(
            [32, 1, 3, 3], ours: "1.conv.0", torchvision: ("1.conv.0.0", "1.conv.0.1"),
            timm: ("blocks.0.0.conv_dw", "blocks.0.0.bn1"))
        tensors += pair(
            [16, 32, 1, 1], ours: "1.conv.1", torchvision: ("1.conv.1", "1.conv.2"),
            timm: ("blocks.0.0.conv_pw", "blocks.0.0.bn2"))
        var (block, input) = (2, 16)
        for (stage, (expansion, output, repetitions)) in stages.enumerated() {
            for repetition in 0..<repetitions {
                let hidden = input * expansion
                let timm = "blocks.\(stage + 1).\(repetition)"
                let conv = "\(block).conv"
                tensors += pair(
                    [hidden, input, 1, 1], ours: "\(conv).0", torchvision: ("\(conv).0.0", "\(conv).0.1"),
                    timm: ("\(timm).conv_pw", "\(timm).bn1"))
                tensors += pair(
                    [hidden, 1, 3, 3], ours: "\(conv).1", torchvision: ("\(conv).1.0", "\(conv).1.1"),
                    timm: ("\(timm).conv_dw", "\(timm).bn2"))
                tensors += pair(
                    [output, hidden, 1, 1], ours: "\(conv).2", torchvision: ("\(conv).2", "\(conv).3"),
                    timm: ("\(timm).conv_pwl", "\(timm).bn3"))
                (block, input) = (block + 1, output)
            }
        }
        return tensors
    }

    /// A convolution and its batch normalization.
    private static func pair(
        _ kernel: Shape, ours: String, torchvision: (String, String), timm: (String, String)
    ) -> [Expected] {
        let convolution = Expected(
            shape: kernel,
            names: [
                .ours: "backbone.features.\(ours).0.weight", .torchvision: "features.\(torchvision.0).weight",
                .timm: "\(timm.0).weight",
            ])
        return [convolution]
            + ["weight", "bias", "running_mean", "running_var"].map { kind in
                Expected(
                    shape: [kernel[0]],
                    names: [
                        .ours: "backbone.features.\(ours).1.\(kind)",
                        .torchvision: "features.\(torchvision.1).\(kind)", .timm: "\(timm.1).\(kind)",
                    ])
            }
    }
}
