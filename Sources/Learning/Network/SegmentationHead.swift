/// DeepLabV3+'s head (Chen et al., 2018): atrous spatial pyramid pooling on the features at stride 16, and a decoder
/// that joins them with the low-level ones at stride 4.
final class SegmentationHead {
    private static let breadth = 256
    private static let lowBreadth = 48
    private static let rates = [6, 12, 18]

    private let kind: NetworkKind
    /// 1x1, then the dilated 3x3 ones, breadth by breadth; each one unit, or a depthwise and a pointwise one.
    private let pyramid: [[ConvolutionUnit]]
    private let pooling: ConvolutionUnit
    private let project: ConvolutionUnit
    private let low: ConvolutionUnit
    private let decoder: [[ConvolutionUnit]]
    let classifier: Classifier

    init(_ kind: NetworkKind, classCount: Int, _ initializer: inout Initializer) {
        self.kind = kind
        let (high, breadth) = (Backbone.highChannels, Self.breadth)
        var pyramid = [[ConvolutionUnit("aspp.0", .pointwise, from: high, to: breadth, .relu, &initializer)]]
        for (index, rate) in Self.rates.enumerated() {
            pyramid.append(
                Self.spatial(kind, "aspp.\(index + 1)", dilation: rate, from: high, to: breadth, &initializer))
        }
        self.pyramid = pyramid
        pooling = ConvolutionUnit("pool", at: 1, .pointwise, from: high, to: breadth, .relu, &initializer)
        project = ConvolutionUnit(
            "project.0", .pointwise, from: (pyramid.count + 1) * breadth, to: breadth, .relu, &initializer)
        low = ConvolutionUnit("low", .pointwise, from: Backbone.lowChannels, to: Self.lowBreadth, .relu, &initializer)
        decoder = [
            Self.spatial(
                kind, "decoder.0", dilation: 1, from: breadth + Self.lowBreadth, coarse: breadth, to: breadth,
                &initializer),
            Self.spatial(kind, "decoder.2", dilation: 1, from: breadth, to: breadth, &initializer),
        ]
        classifier = Classifier("classifier", from: breadth, to: classCount, &initializer)
    }

    var units: [ConvolutionUnit] { pyramid.flatMap(\.self) + [pooling, project, low] + decoder.flatMap(\.self) }

    /// A 3x3 convolution as the kind of network has it.
    ///
    /// - Parameter coarse: How many of the input channels, the first, are upsampled.
    private static func spatial(
        _ kind: NetworkKind, _ name: String, dilation: Int, from inputs: Int, coarse: Int = 0, to outputs: Int,
        _ initializer: inout Initializer
    ) -> [ConvolutionUnit] {
        switch kind {
        case .full:
            return [
                ConvolutionUnit(
                    name, .dense(dilation: dilation, coarse: coarse), from: inputs, to: outputs, .relu, &initializer)
            ]
        case .lite:
            let depthwise = ConvolutionUnit(
                "\(name).depthwise", .depthwise(stride: 1, dilation: dilation), from: inputs, to: inputs, .relu,
                &initializer)
            if dilation > 1 { depthwise.startFromCenterTap() }
            return [
                depthwise,
                ConvolutionUnit("\(name).pointwise", .pointwise, from: inputs, to: outputs, .relu, &initializer),
            ]
        }
    }

    /// - Returns: The class scores at stride 4, and the decoder's features before the classifier.
    func describe(in plan: Plan, high: Value, low lowLevel: Value) -> (scores: Value, features: Value) {
        let breadth = Self.breadth
        let context = plan.value(like: high, channels: (pyramid.count + 1) * breadth)
        for (index, branch) in pyramid.enumerated() {
            plan.convolve(high, through: branch, into: context.part(index * breadth..<(index + 1) * breadth))
        }
        let pooled = plan.convolve(plan.averagePool(high), pooling)
        plan.resize(pooled, into: context.part(pyramid.count * breadth..<context.channels))
        let projected = plan.convolve(context, project)
        plan.dropout(projected, 0.5)

        let decoded: Value
        if kind == .full {
            decoded = plan.convolve(upsampling: projected, beside: plan.convolve(lowLevel, low), decoder[0][0])
        } else {
            let joined = plan.value(like: lowLevel, channels: breadth + Self.lowBreadth)
            plan.resize(projected, into: joined.part(0..<breadth))
            plan.convolve(lowLevel, low, into: joined.part(breadth..<joined.channels))
            decoded = plan.convolve(joined, through: decoder[0])
        }
        plan.dropout(decoded, 0.5)
        let features = plan.convolve(decoded, through: decoder[1])
        plan.dropout(features, 0.1)
        return (plan.classify(features, classifier), features)
    }
}
