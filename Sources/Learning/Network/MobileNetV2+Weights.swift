import Tensors

/// The names of the tensors in weight files of torchvision, of timm (`mobilenetv2_100`) and of Tessera.
extension MobileNetV2 {
    static let weightSource = "MobileNetV2 1.0 from torchvision or timm"
    static let hasOwnWeights = true

    static var weights: [BackboneTensor] {
        let (stem, first) = (stemChannels, stages[0].channels)
        var tensors = pair(
            [stem, 3, 3, 3], ours: "0", torchvision: ("0.0", "0.1"), timm: ("conv_stem", "bn1"))
        tensors += pair(
            [stem, 1, 3, 3], ours: "1.conv.0", torchvision: ("1.conv.0.0", "1.conv.0.1"),
            timm: ("blocks.0.0.conv_dw", "blocks.0.0.bn1"))
        tensors += pair(
            [first, stem, 1, 1], ours: "1.conv.1", torchvision: ("1.conv.1", "1.conv.2"),
            timm: ("blocks.0.0.conv_pw", "blocks.0.0.bn2"))
        var (block, input) = (2, first)
        for (index, stage) in stages.enumerated().dropFirst() {
            for repetition in 0..<stage.repeats {
                let hidden = input * stage.expand
                let timm = "blocks.\(index).\(repetition)"
                let conv = "\(block).conv"
                tensors += pair(
                    [hidden, input, 1, 1], ours: "\(conv).0", torchvision: ("\(conv).0.0", "\(conv).0.1"),
                    timm: ("\(timm).conv_pw", "\(timm).bn1"))
                tensors += pair(
                    [hidden, 1, 3, 3], ours: "\(conv).1", torchvision: ("\(conv).1.0", "\(conv).1.1"),
                    timm: ("\(timm).conv_dw", "\(timm).bn2"))
                tensors += pair(
                    [stage.channels, hidden, 1, 1], ours: "\(conv).2", torchvision: ("\(conv).2", "\(conv).3"),
                    timm: ("\(timm).conv_pwl", "\(timm).bn3"))
                (block, input) = (block + 1, stage.channels)
            }
        }
        return tensors
    }

    /// The tensors of a convolution and its batch normalization.
    private static func pair(
        _ kernel: Shape, ours: String, torchvision: (String, String), timm: (String, String)
    ) -> [BackboneTensor] {
        func tensor(_ shape: Shape, _ ours: String, _ torchvision: String, _ timm: String) -> BackboneTensor {
            let name = "backbone.features.\(ours)"
            return BackboneTensor(name: name, shape: shape, names: ["features.\(torchvision)", timm, name])
        }
        return [tensor(kernel, "\(ours).0.weight", "\(torchvision.0).weight", "\(timm.0).weight")]
            + ["weight", "bias", "running_mean", "running_var"].map { kind in
                tensor([kernel[0]], "\(ours).1.\(kind)", "\(torchvision.1).\(kind)", "\(timm.1).\(kind)")
            }
    }
}
