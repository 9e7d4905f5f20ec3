/// ResNet-50 (He et al., "Deep Residual Learning for Image Recognition", CVPR 2016), with the stride of a stage in the
/// 3x3 convolution of its first block. The structure and the names after `backbone.` are those of torchvision's
/// `resnet50`.
final class ResNet50: Backbone {
    static let outputs = [
        FeatureShape(channels: 256, stride: 4), FeatureShape(channels: 512, stride: 8),
        FeatureShape(channels: 1024, stride: 16), FeatureShape(channels: 2048, stride: 32),
    ]

    static let weightSource = "torchvision's resnet50"

    /// The inner channels and the number of blocks of each stage.
    private static let stages = [(64, 3), (128, 4), (256, 6), (512, 3)]

    private let stem: ConvolutionUnit
    private let blocks: [[Bottleneck]]

    init(_ initializer: inout Initializer) {
        let name = "backbone"
        stem = ConvolutionUnit(
            name, names: ("conv1", "bn1"), .stem(extent: 7), from: 3, to: 64, .relu, &initializer)
        var channels = 64
        var stages: [[Bottleneck]] = []
        for (stage, (inner, count)) in Self.stages.enumerated() {
            var blocks: [Bottleneck] = []
            for index in 0..<count {
                blocks.append(
                    Bottleneck(
                        "\(name).layer\(stage + 1).\(index)", from: channels, inner: inner,
                        stride: index == 0 && stage > 0 ? 2 : 1, &initializer))
                channels = 4 * inner
            }
            stages.append(blocks)
        }
        blocks = stages
    }

    var stages: [[any Layer]] {
        blocks.enumerated().map { index, blocks in (index == 0 ? [stem] : []) + blocks.flatMap(\.units) }
    }

    func describe<Builder: NetworkBuilder>(in plan: Builder, _ image: Builder.Map) -> [Builder.Map] {
        var value = plan.maxPool(plan.convolve(image, stem))
        return blocks.map { blocks in
            for block in blocks { value = block.describe(in: plan, value) }
            return value
        }
    }
}

/// 1x1 to the inner channels, 3x3, 1x1 to four times as many, and a shortcut, activated after the sum.
private final class Bottleneck {
    private let convolutions: [ConvolutionUnit]
    private let shortcut: ConvolutionUnit?

    init(_ name: String, from channels: Int, inner: Int, stride: Int, _ initializer: inout Initializer) {
        let outer = 4 * inner
        convolutions = [
            ConvolutionUnit(
                name, names: ("conv1", "bn1"), .pointwise(), from: channels, to: inner, .relu, &initializer),
            ConvolutionUnit(
                name, names: ("conv2", "bn2"), .dense(stride: stride), from: inner, to: inner, .relu, &initializer),
            ConvolutionUnit(name, names: ("conv3", "bn3"), .pointwise(), from: inner, to: outer, .none, &initializer),
        ]
        shortcut =
            channels == outer && stride == 1
            ? nil
            : ConvolutionUnit(
                "\(name).downsample", .pointwise(stride: stride), from: channels, to: outer, .none, &initializer)
    }

    var units: [ConvolutionUnit] { convolutions + (shortcut.map { [$0] } ?? []) }

    func describe<Builder: NetworkBuilder>(in plan: Builder, _ input: Builder.Map) -> Builder.Map {
        let residual = shortcut.map { plan.convolve(input, $0) } ?? input
        let inner = plan.convolve(plan.convolve(input, convolutions[0]), convolutions[1])
        return plan.convolve(inner, convolutions[2], adding: residual, sumActivation: .relu)
    }
}
