import Tensors

/// Aligned Xception with 41 layers (Chollet, "Xception: Deep Learning with Depthwise Separable Convolutions", CVPR
/// 2017; Chen et al., "Encoder-Decoder with Atrous Separable Convolution", ECCV 2018) at output stride 16. The
/// structure and the names after `backbone.` are those of timm's `xception41`.
final class Xception41: Backbone {
    /// The low-level features are the input of the last convolution of block 1, after its activation.
    static let outputs = [FeatureShape(channels: 256, stride: 4), FeatureShape(channels: 2048, stride: 16)]

    static let weightSource = "timm's xception41"

    /// The output channels of the three convolutions, the stride of the last one, and their dilation, for each block.
    private static let stages: [(channels: [Int], stride: Int, dilation: Int)] =
        [([128, 128, 128], 2, 1), ([256, 256, 256], 2, 1), ([728, 728, 728], 2, 1)]
        + Array(repeating: ([728, 728, 728], 1, 1), count: 8)
        + [([728, 1024, 1024], 1, 1), ([1536, 1536, 2048], 1, 2)]
    private static let tappedBlock = 1
    /// BatchNorm's epsilon in timm's networks of this family.
    static let epsilon: Float = 1e-3

    private let stem: [ConvolutionUnit]
    private let blocks: [XceptionBlock]

    init(_ initializer: inout Initializer) {
        let name = "backbone"
        stem = [
            ConvolutionUnit(
                "\(name).stem.0", names: ("conv", "bn"), .stem(), from: 3, to: 32, .relu, epsilon: Self.epsilon,
                &initializer),
            ConvolutionUnit(
                "\(name).stem.1", names: ("conv", "bn"), .dense(), from: 32, to: 64, .relu, epsilon: Self.epsilon,
                &initializer),
        ]
        var blocks: [XceptionBlock] = []
        var channels = 64
        for (index, stage) in Self.stages.enumerated() {
            blocks.append(
                XceptionBlock(
                    "\(name).blocks.\(index)", from: channels, to: stage.channels, stride: stage.stride,
                    dilation: stage.dilation, isLast: index == Self.stages.count - 1, &initializer))
            channels = stage.channels[2]
        }
        self.blocks = blocks
    }

    /// The blocks are the stages.
    var stages: [[any Layer]] {
        blocks.enumerated().map { index, block in (index == 0 ? stem : []) + block.units }
    }

    func describe<Builder: NetworkBuilder>(in plan: Builder, _ image: Builder.Map) -> [Builder.Map] {
        var value = stem.reduce(image) { plan.convolve($0, $1) }
        var low = value
        for (index, block) in blocks.enumerated() {
            // The stem has activated the input of the first block.
            let (output, tap) = block.describe(in: plan, value, isActivated: index == 0)
            value = output
            if index == Self.tappedBlock { low = tap }
        }
        return [low, value]
    }
}

/// Three depthwise-separable convolutions with a shortcut. All blocks except the last one activate the input of each
/// convolution. The last one activates after each depthwise and each pointwise convolution, and has no shortcut.
private final class XceptionBlock {
    private let depthwise: [ConvolutionUnit]
    private let pointwise: [ConvolutionUnit]
    private let shortcut: ConvolutionUnit?
    private let isLast: Bool

    init(
        _ name: String, from inputChannels: Int, to channels: [Int], stride: Int, dilation: Int, isLast: Bool,
        _ initializer: inout Initializer
    ) {
        self.isLast = isLast
        func unit(
            _ suffix: String, _ names: (String, String), _ kernel: Convolution.Kernel, _ from: Int, _ to: Int,
            _ activation: Activation
        ) -> ConvolutionUnit {
            ConvolutionUnit(
                name + suffix, names: names, kernel, from: from, to: to, activation, epsilon: Xception41.epsilon,
                &initializer)
        }
        let needsShortcut = !isLast && (inputChannels != channels[2] || stride != 1)
        shortcut =
            needsShortcut
            ? unit(".shortcut", ("conv", "bn"), .pointwise(stride: stride), inputChannels, channels[2], .none) : nil
        let inputs = [inputChannels] + channels.dropLast()
        var (depthwise, pointwise): ([ConvolutionUnit], [ConvolutionUnit]) = ([], [])
        for (index, (from, to)) in zip(inputs, channels).enumerated() {
            let suffix = ".stack.conv\(index + 1)"
            depthwise.append(
                unit(
                    suffix, ("conv_dw", "bn_dw"), .depthwise(stride: index == 2 ? stride : 1, dilation: dilation), from,
                    from, isLast ? .relu : .none))
            // The activation of the next convolution's input is fused into this one.
            pointwise.append(
                unit(suffix, ("conv_pw", "bn_pw"), .pointwise(), from, to, isLast || index < 2 ? .relu : .none))
        }
        (self.depthwise, self.pointwise) = (depthwise, pointwise)
    }

    var units: [ConvolutionUnit] { (shortcut.map { [$0] } ?? []) + zip(depthwise, pointwise).flatMap { [$0, $1] } }

    /// - Returns: The output, and the input of the last depthwise convolution.
    func describe<Builder: NetworkBuilder>(
        in plan: Builder, _ input: Builder.Map, isActivated: Bool
    ) -> (output: Builder.Map, tap: Builder.Map) {
        var value = isLast || isActivated ? input : plan.activate(input, .relu)
        for index in 0..<2 { value = plan.convolve(plan.convolve(value, depthwise[index]), pointwise[index]) }
        let residual = isLast ? nil : shortcut.map { plan.convolve(input, $0) } ?? input
        let output = plan.convolve(plan.convolve(value, depthwise[2]), pointwise[2], adding: residual)
        return (output, value)
    }
}
