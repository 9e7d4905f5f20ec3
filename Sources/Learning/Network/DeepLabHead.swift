/// The sizes of DeepLabV3+'s head (Chen et al., 2018), and the dropout that MEAL adds (Sreenivasaiah, Otterbach,
/// Wollmann, ICCV Workshops 2021).
package enum DeepLabHeadNumbers {
    /// Channels of every layer of the head. Fewer channels are faster and distinguish classes less well.
    package static let breadth = 256
    /// Channels of the low-level features in the decoder. More channels would give them more weight than the features
    /// of ASPP.
    package static let lowBreadth = 48
    /// Dilations of the 3x3 convolutions of ASPP, for output stride 16.
    package static let rates = [6, 12, 18]
    /// Dropout probabilities after ASPP and after both layers of the decoder. More dropout reduces overfitting to few
    /// labels; less learns faster.
    package static let dropout = (pyramid: 0.5, decoder: (0.5, 0.1))
}

/// DeepLabV3+'s head (Chen et al., 2018). Atrous spatial pyramid pooling (ASPP) reads the features at stride 16. A
/// decoder combines its output with the low-level features at stride 4.
final class DeepLabHead: SegmentationHead {
    /// The 1x1 convolution, then the dilated 3x3 convolutions in the order of their dilations.
    private let pyramid: [ConvolutionUnit]
    private let pooling: ConvolutionUnit
    private let project: ConvolutionUnit
    private let low: ConvolutionUnit
    private let decoder: [ConvolutionUnit]
    private let classifier: BiasedConvolution

    /// - Parameters:
    ///   - shapes: The maps of the backbone: the low-level features at stride 4, and the features at stride 16.
    ///   - isSeparable: Whether the 3x3 convolutions are depthwise-separable.
    init(
        reading shapes: [FeatureShape], isSeparable: Bool, classCount: Int, _ initializer: inout Initializer
    ) {
        /// A 3x3 convolution. The first `coarse` channels are upsampled.
        func spatial(_ dilation: Int, coarse: Int = 0) -> Convolution.Kernel {
            isSeparable ? .separable(dilation: dilation, coarse: coarse) : .dense(dilation: dilation, coarse: coarse)
        }
        let (lowChannels, high) = (shapes[0].channels, shapes[1].channels)
        let breadth = DeepLabHeadNumbers.breadth
        let lowBreadth = DeepLabHeadNumbers.lowBreadth
        let kernels = [.pointwise()] + DeepLabHeadNumbers.rates.map { spatial($0) }
        pyramid = kernels.enumerated().map { index, kernel in
            ConvolutionUnit("aspp.\(index)", kernel, from: high, to: breadth, .relu, &initializer)
        }
        pooling = ConvolutionUnit("pool", names: ("1", "2"), .pointwise(), from: high, to: breadth, .relu, &initializer)
        project = ConvolutionUnit(
            "project.0", .pointwise(), from: (kernels.count + 1) * breadth, to: breadth, .relu, &initializer)
        low = ConvolutionUnit("low", .pointwise(), from: lowChannels, to: lowBreadth, .relu, &initializer)
        decoder = [
            ConvolutionUnit(
                "decoder.0", spatial(1, coarse: breadth), from: breadth + lowBreadth, to: breadth, .relu,
                &initializer),
            ConvolutionUnit("decoder.2", spatial(1), from: breadth, to: breadth, .relu, &initializer),
        ]
        classifier = BiasedConvolution("classifier", .pointwise(), from: breadth, to: classCount, &initializer)
    }

    var layers: [any Layer] { pyramid + [pooling, project, low] + decoder + [classifier] }

    func describe<Builder: NetworkBuilder>(
        in plan: Builder, _ maps: [Builder.Map]
    ) -> (scores: Builder.Map, features: Builder.Map) {
        let (lowLevel, high) = (maps[0], maps[1])
        let (breadth, dropout) = (DeepLabHeadNumbers.breadth, DeepLabHeadNumbers.dropout)
        let channels = (pyramid.count + 1) * breadth
        let context = plan.value(like: high, channels: channels)
        for (index, branch) in pyramid.enumerated() {
            let part = plan.part(of: context, index * breadth..<(index + 1) * breadth)
            plan.convolve(high, branch, adding: nil, sumActivation: .none, dropout: nil, into: part)
        }
        let pooled = plan.convolve(plan.averagePool(high), pooling)
        plan.resize(
            pooled, into: plan.part(of: context, pyramid.count * breadth..<channels), aligningCorners: true)
        let projected = plan.convolve(context, project, dropout: dropout.pyramid)
        let decoded = plan.convolve(
            upsampling: projected, beside: plan.convolve(lowLevel, low), decoder[0],
            dropout: dropout.decoder.0)
        let features = plan.convolve(decoded, decoder[1], dropout: dropout.decoder.1)
        return (plan.convolve(features, classifier), features)
    }
}
