/// The feature extractor MobileNetV2 (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR
/// 2018), up to its last inverted residual, at output stride 16. A block that would exceed this stride has stride 1,
/// and the blocks after it have dilation 2.
final class MobileNetV2: Backbone {
    /// The low-level features at stride 4, and the output at stride 16.
    static let outputs = [FeatureShape(channels: 24, stride: 4), FeatureShape(channels: 320, stride: 16)]

    /// The stages (Sandler et al., table 2): expansion factor, output channels, number of blocks, and stride of the
    /// first block.
    static let stages = [
        (expand: 1, channels: 16, repeats: 1, stride: 1),
        (expand: 6, channels: 24, repeats: 2, stride: 2),
        (expand: 6, channels: 32, repeats: 3, stride: 2),
        (expand: 6, channels: 64, repeats: 4, stride: 2),
        (expand: 6, channels: 96, repeats: 3, stride: 1),
        (expand: 6, channels: 160, repeats: 3, stride: 2),
        (expand: 6, channels: 320, repeats: 1, stride: 1),
    ]
    private static let outputStride = 16
    /// The block whose output is the low-level features: the last one at stride 4.
    private static let tappedBlock = 2

    static let stemChannels = 32

    private let stem: ConvolutionUnit
    private let blocks: [InvertedResidual]

    var stages: [[any Layer]] {
        var rest = blocks[...]
        return Self.stages.indices.map { index in
            let units = rest.prefix(Self.stages[index].repeats).flatMap(\.units)
            rest = rest.dropFirst(Self.stages[index].repeats)
            return (index == 0 ? [stem] : []) + units
        }
    }

    init(_ initializer: inout Initializer) {
        let name = "backbone.features"
        stem = ConvolutionUnit("\(name).0", .stem(), from: 3, to: Self.stemChannels, .relu6, &initializer)
        var blocks: [InvertedResidual] = []
        var (channels, reached, dilation) = (Self.stemChannels, 2, 1)
        for stage in Self.stages {
            for index in 0..<stage.repeats {
                var stride = index == 0 ? stage.stride : 1
                if stride == 2 && reached >= Self.outputStride { (stride, dilation) = (1, dilation * 2) }
                reached *= stride
                blocks.append(
                    InvertedResidual(
                        "\(name).\(blocks.count + 1)", from: channels, to: stage.channels, expand: stage.expand,
                        stride: stride, dilation: dilation, &initializer))
                channels = stage.channels
            }
        }
        self.blocks = blocks
    }

    func describe<Builder: NetworkBuilder>(in plan: Builder, _ image: Builder.Map) -> [Builder.Map] {
        var value = plan.convolve(image, stem)
        var low = value
        for (index, block) in blocks.enumerated() {
            value = block.describe(in: plan, value)
            if index == Self.tappedBlock { low = value }
        }
        return [low, value]
    }
}
