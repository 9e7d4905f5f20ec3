/// What a network says about an image, pixel by pixel, rows from the top.
package struct Prediction: Sendable {
    package let height: Int
    package let width: Int
    package let classCount: Int
    /// The most probable class of each pixel; the lowest index where several are equal.
    package let labels: [UInt8]
    /// The entropy of each pixel's class probabilities in nats, `0...log(classCount)`.
    package let entropy: [Float]
    /// `[height, width, 2]`: the probability of the best class and that of the next, if asked for.
    package let leaders: [Float]?
    /// `[height, width, classCount]`, if asked for.
    package let probabilities: [Float]?
    /// The decoder's last layer before the classifier, if asked for.
    package let decoderFeatures: DecoderFeatures?

    /// A map of 256 channels at a quarter of the image's extents, rounded up: `DecoderCells` tells where its cells lie.
    package struct DecoderFeatures: Sendable {
        package let height: Int
        package let width: Int
        package let channels: Int
        /// `[height, width, channels]`
        package let elements: [Float]
    }

    /// What a prediction carries beyond labels and entropy.
    package struct Extras: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let probabilities = Extras(rawValue: 1)
        package static let decoderFeatures = Extras(rawValue: 2)
        package static let leaders = Extras(rawValue: 4)
    }
}
