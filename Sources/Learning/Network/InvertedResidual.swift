/// MobileNetV2's block: 1x1 expansion, depthwise 3x3, linear 1x1 projection. It has a shortcut if input and output have
/// the same shape.
final class InvertedResidual {
    private let expansion: ConvolutionUnit?
    private let depthwise: ConvolutionUnit
    private let projection: ConvolutionUnit
    private let hasShortcut: Bool

    init(
        _ name: String, from inputChannels: Int, to outputChannels: Int, expand factor: Int, stride: Int,
        dilation: Int, _ initializer: inout Initializer
    ) {
        let hidden = inputChannels * factor
        hasShortcut = stride == 1 && inputChannels == outputChannels
        expansion =
            factor == 1
            ? nil
            : ConvolutionUnit("\(name).conv.0", .pointwise(), from: inputChannels, to: hidden, .relu6, &initializer)
        let next = factor == 1 ? 0 : 1
        depthwise = ConvolutionUnit(
            "\(name).conv.\(next)", .depthwise(stride: stride, dilation: dilation), from: hidden, to: hidden, .relu6,
            &initializer)
        projection = ConvolutionUnit(
            "\(name).conv.\(next + 1)", .pointwise(), from: hidden, to: outputChannels, .none, &initializer)
    }

    var units: [ConvolutionUnit] { [expansion, depthwise, projection].compactMap(\.self) }

    func describe<Builder: NetworkBuilder>(in plan: Builder, _ input: Builder.Map) -> Builder.Map {
        let expanded = expansion.map { plan.convolve(input, $0) } ?? input
        return plan.convolve(plan.convolve(expanded, depthwise), projection, adding: hasShortcut ? input : nil)
    }
}
