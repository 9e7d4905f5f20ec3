/// A feature pyramid (Lin et al., "Feature Pyramid Networks for Object Detection", CVPR 2017) and the semantic head of
/// Panoptic FPN (Kirillov et al., "Panoptic Feature Pyramid Networks", CVPR 2019). The pyramid's names are those of
/// torchvision's `FeaturePyramidNetwork`.
final class FeaturePyramidHead: SegmentationHead {
    /// Channels of the pyramid, and of the head. More channels need more time and memory.
    static let pyramidChannels = 256
    /// Channels of the features before the classifier.
    private static let featureChannels = 128
    /// GroupNorm's groups.
    private static let groups = 32

    private let lateral: [BiasedConvolution]
    private let smooth: [BiasedConvolution]
    /// The convolutions of each level. All but those of the finest level are followed by an upsampling.
    private let scales: [[GroupNormUnit]]
    private let classifier: BiasedConvolution

    /// - Parameter shapes: The maps of the backbone. The finest one has stride 4, and each other one twice the stride
    ///   of the one before.
    init(reading shapes: [FeatureShape], classCount: Int, _ initializer: inout Initializer) {
        var (lateral, smooth): ([BiasedConvolution], [BiasedConvolution]) = ([], [])
        var scales: [[GroupNormUnit]] = []
        for (level, shape) in shapes.enumerated() {
            lateral.append(
                BiasedConvolution(
                    "fpn.inner_blocks.\(level).0", .pointwise(), from: shape.channels, to: Self.pyramidChannels,
                    &initializer))
            smooth.append(
                BiasedConvolution(
                    "fpn.layer_blocks.\(level).0", .dense(), from: Self.pyramidChannels, to: Self.pyramidChannels,
                    &initializer))
            var units: [GroupNormUnit] = []
            for index in 0..<max(1, level) {
                units.append(
                    GroupNormUnit(
                        "scale_heads.\(level).\(index)", .dense(),
                        from: index == 0 ? Self.pyramidChannels : Self.featureChannels, to: Self.featureChannels,
                        groups: Self.groups, .relu, &initializer))
            }
            scales.append(units)
        }
        (self.lateral, self.smooth, self.scales) = (lateral, smooth, scales)
        classifier = BiasedConvolution(
            "classifier", .pointwise(), from: Self.featureChannels, to: classCount, &initializer)
    }

    var layers: [any Layer] { lateral + smooth + scales.flatMap(\.self) + [classifier] }

    func describe<Builder: NetworkBuilder>(
        in plan: Builder, _ maps: [Builder.Map]
    ) -> (scores: Builder.Map, features: Builder.Map) {
        let pyramid = zip(maps, lateral).map { plan.convolve($0, $1) }
        for level in pyramid.indices.dropLast().reversed() {
            plan.add(upsampling: pyramid[level + 1], to: pyramid[level])
        }
        let levels = pyramid.indices.map { level in
            var value = plan.convolve(pyramid[level], smooth[level])
            for (index, unit) in scales[level].enumerated() {
                value = plan.convolve(value, unit)
                guard level > 0 else { continue }
                // Up to the size of the next finer level. This is twice the size, or one pixel less.
                let finer = pyramid[level - 1 - index]
                value = plan.resize(value, like: finer, aligningCorners: false)
            }
            return value
        }
        let features = plan.sum(levels)
        return (plan.convolve(features, classifier), features)
    }
}
