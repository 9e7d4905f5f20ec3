/// The numbers of DeepLabV3+'s head (Chen et al., 2018), and the dropout that MEAL adds.
package enum SegmentationHeadNumbers {
    /// Channels of every layer of the head. Fewer are faster and tell classes apart less well.
    package static let breadth = 256
    /// Channels of the low-level features in the decoder: few, so that they do not outweigh the coarse ones.
    package static let lowBreadth = 48
    /// Dilations of the pyramid's 3x3 convolutions, for output stride 16.
    package static let rates = [6, 12, 18]
    /// Behind the pyramid and behind both layers of the decoder. More keeps a network of few labels from learning them
    /// by heart; less learns faster.
    package static let dropout = (pyramid: 0.5, decoder: (0.5, 0.1))
}

/// DeepLabV3+'s head (Chen et al., 2018): atrous spatial pyramid pooling on the features at stride 16, and a decoder
/// that joins them with the low-level ones at stride 4.
final class SegmentationHead {
    /// 1x1, then the dilated 3x3 ones, breadth by breadth.
    private let pyramid: [ConvolutionUnit]
    private let pooling: ConvolutionUnit
    private let project: ConvolutionUnit
    private let low: ConvolutionUnit
    private let decoder: [ConvolutionUnit]
    let classifier: Classifier

    init(_ architecture: NetworkArchitecture, classCount: Int, _ initializer: inout Initializer) {
        /// 3x3, as the architecture has it; the first `coarse` channels are upsampled.
        func spatial(_ dilation: Int, coarse: Int = 0) -> ConvolutionUnit.Kernel {
            architecture.declaration.spatialKernel(dilation, coarse)
        }
        let (high, breadth) = (Backbone.highChannels, SegmentationHeadNumbers.breadth)
        let lowBreadth = SegmentationHeadNumbers.lowBreadth
        let kernels = [.pointwise] + SegmentationHeadNumbers.rates.map { spatial($0) }
        pyramid = kernels.enumerated().map { index, kernel in
            ConvolutionUnit("aspp.\(index)", kernel, from: high, to: breadth, .relu, &initializer)
        }
        pooling = ConvolutionUnit("pool", at: 1, .pointwise, from: high, to: breadth, .relu, &initializer)
        project = ConvolutionUnit(
            "project.0", .pointwise, from: (kernels.count + 1) * breadth, to: breadth, .relu, &initializer)
        low = ConvolutionUnit("low", .pointwise, from: Backbone.lowChannels, to: lowBreadth, .relu, &initializer)
        decoder = [
            ConvolutionUnit(
                "decoder.0", spatial(1, coarse: breadth), from: breadth + lowBreadth, to: breadth, .relu,
                &initializer),
            ConvolutionUnit("decoder.2", spatial(1), from: breadth, to: breadth, .relu, &initializer),
        ]
        classifier = Classifier("classifier", from: breadth, to: classCount, &initializer)
    }

    var units: [ConvolutionUnit] { pyramid + [pooling, project, low] + decoder }

    /// - Returns: The class scores at stride 4, and the decoder's features before the classifier.
    func describe(in plan: Plan, high: Value, low lowLevel: Value) -> (scores: Value, features: Value) {
        let (breadth, dropout) = (SegmentationHeadNumbers.breadth, SegmentationHeadNumbers.dropout)
        let context = plan.value(like: high, channels: (pyramid.count + 1) * breadth)
        for (index, branch) in pyramid.enumerated() {
            plan.convolve(high, branch, into: context.part(index * breadth..<(index + 1) * breadth))
        }
        let pooled = plan.convolve(plan.averagePool(high), pooling)
        plan.resize(pooled, into: context.part(pyramid.count * breadth..<context.channels))
        let projected = plan.convolve(context, project, dropout: dropout.pyramid)
        let decoded = plan.convolve(
            upsampling: projected, beside: plan.convolve(lowLevel, low), decoder[0],
            dropout: dropout.decoder.0)
        let features = plan.convolve(decoded, decoder[1], dropout: dropout.decoder.1)
        return (plan.classify(features, classifier), features)
    }
}
