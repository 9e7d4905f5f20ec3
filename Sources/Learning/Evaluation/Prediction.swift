import Imagery
import Tensors

/// The network's per-pixel prediction for one image, row by row from the top.
package struct Prediction: Sendable {
    package let height: Int
    package let width: Int
    package let classCount: Int
    private let classes: ClassProbabilities
    /// The output of the decoder's last layer before the classifier, if requested.
    package let decoderFeatures: DecoderFeatures?

    /// A map at a quarter of the extents of the backbone's input, rounded up. `DecoderCells` maps its positions to
    /// pixels.
    package struct DecoderFeatures: Sendable {
        package let height: Int
        package let width: Int
        package let channels: Int
        /// The features, `[height, width, channels]`.
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

    /// The most probable class of each pixel. The lowest index wins ties.
    package var predictedClasses: [UInt8] { classes.predictedClasses }

    /// The entropy of each pixel's class probabilities in nats, `0...log(classCount)`.
    package var entropy: [Float] { classes.entropy }

    /// `[height, width, 2]`: the two largest probabilities, if requested.
    package var topTwo: [Float]? { classes.topTwo.isEmpty ? nil : classes.topTwo }

    /// `[height, width, classCount]`: the probabilities, if requested.
    package var probabilities: [Float]? { classes.probabilities.isEmpty ? nil : classes.probabilities }
}
