import Imagery
import Tensors

/// What a network says about an image, pixel by pixel, rows from the top.
package struct Prediction: Sendable {
    package let height: Int
    package let width: Int
    package let classCount: Int
    private let classes: ClassProbabilities
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

    init(
        size: Size, classCount: Int, _ classes: ClassProbabilities, decoderFeatures: DecoderFeatures?
    ) {
        (height, width) = (size.height, size.width)
        self.classCount = classCount
        self.classes = classes
        self.decoderFeatures = decoderFeatures
    }

    /// The most probable class of each pixel; the lowest index where several are equal.
    package var labels: [UInt8] { classes.labels }

    /// The entropy of each pixel's class probabilities in nats, `0...log(classCount)`.
    package var entropy: [Float] { classes.entropy }

    /// `[height, width, 2]`: the two largest probabilities, if asked for.
    package var topTwo: [Float]? { classes.topTwo.isEmpty ? nil : classes.topTwo }

    /// `[height, width, classCount]`, if asked for.
    package var probabilities: [Float]? { classes.probabilities.isEmpty ? nil : classes.probabilities }
}
