import Foundation
import Imagery
import Learning

/// The classes that the network of a round predicts for the pixels of a `PixelSample`.
///
/// As JSON it has at most 70 kB, with the classes in base64.
package struct SampledPredictions: Codable, Sendable, Equatable {
    /// The class of a pixel that was not predicted, because its image cannot be read.
    static let unknown = LabelMask.unlabeled

    package let round: Int
    /// The hash of the sample.
    private let sample: String
    /// One byte for each pixel, image by image.
    private var classes: Data

    /// No pixel is predicted. `set` adds the images.
    init(round: Int, sample: PixelSample) {
        self.round = round
        self.sample = sample.identity
        classes = Data(repeating: Self.unknown, count: sample.images.count * PixelSample.pixelsPerImage)
    }

    /// Sets the classes of an image. An image that is not in the sample changes nothing.
    mutating func set(_ image: SampledClasses) {
        guard let position = image.position else { return }
        let start = position * PixelSample.pixelsPerImage
        classes.replaceSubrange(start..<start + PixelSample.pixelsPerImage, with: image.values)
    }

    /// Adds the predicted pixels of a shard.
    /// - Precondition: Both have the same sample.
    mutating func add(_ other: SampledPredictions) {
        precondition(hasSameSample(as: other), "SampledPredictions: another sample")
        for (pixel, value) in other.classes.enumerated() where value != Self.unknown {
            classes[classes.startIndex + pixel] = value
        }
    }

    /// Whether both are of the same sample.
    func hasSameSample(as other: SampledPredictions) -> Bool {
        sample == other.sample && classes.count == other.classes.count
    }

    /// Cohen's kappa of the predictions of two networks, over the pixels that both have predicted. Nil if the samples
    /// are different, or if there is no such pixel.
    package func kappa(with other: SampledPredictions) -> Double? {
        guard hasSameSample(as: other) else { return nil }
        var matrix = ConfusionMatrix(classCount: LabelMask.maximumClassCount)
        let known = zip(classes, other.classes).filter {
            $0 < LabelMask.maximumClassCount && $1 < LabelMask.maximumClassCount
        }
        matrix.add(predicted: known.map(\.0), truth: known.map(\.1))
        return matrix.kappa
    }
}
