import Acquisition
import Imagery
import Learning

/// Sums the pixel scores of one tile, in double precision. A tile may be split over several inference windows.
///
/// The means are: entropy in nats; least confidence, 1 - mean p1; margin uncertainty, mean of 1 - (p1 - p2); mutual
/// information in nats. p1 and p2 are the two largest probabilities of a pixel. Larger values are more uncertain.
struct TileSums: Sendable {
    private var pixels = 0
    private var entropy = 0.0
    /// The sum of p1.
    private var topProbability = 0.0
    private var mutualInformation = 0.0
    /// The number of pixels of each predicted class.
    private var counts: [Int]
    /// For each predicted class, the sum of 1 - (p1 - p2) over its pixels.
    private var margins: [Double]

    init(classCount: Int) {
        counts = [Int](repeating: 0, count: classCount)
        margins = [Double](repeating: 0, count: classCount)
    }

    /// Adds the pixels of a part of the tile.
    /// - Parameters:
    ///   - prediction: A prediction with `topTwo`: p1 and p2 of each pixel, row by row.
    ///   - part: The part, in pixels of the prediction.
    mutating func add(_ prediction: Prediction, over part: PixelRect) {
        guard let topTwo = prediction.topTwo else {
            preconditionFailure("TileSums: a prediction without its top two probabilities")
        }
        for row in part.rows {
            for column in part.columns {
                let pixel = row * prediction.width + column
                let classIndex = Int(prediction.predictedClasses[pixel])
                entropy += Double(prediction.entropy[pixel])
                let (best, second) = (topTwo[2 * pixel], topTwo[2 * pixel + 1])
                topProbability += Double(best)
                counts[classIndex] += 1
                margins[classIndex] += Double(1 - (best - second))
            }
        }
        pixels += part.count
    }

    /// Adds the mutual information of the pixels of a part. It does not count the pixels, because `add` of the
    /// prediction does.
    /// - Parameters:
    ///   - information: `[height, width]`, in nats.
    ///   - part: The part, in pixels of `information`.
    mutating func add(_ information: [Float], width: Int, over part: PixelRect) {
        for row in part.rows {
            for column in part.columns { mutualInformation += Double(information[row * width + column]) }
        }
    }

    /// The means over the pixels of the tile. The margin of a class is its sum divided by the number of all pixels of
    /// the tile, so that the class margins add up to the margin. The mutual information is 0 if there were no dropout
    /// passes.
    func entry(decoderFeatures: some Sequence<Float>) -> TileScores.Entry {
        let count = Double(pixels)
        let classMargins = margins.map { Float($0 / count) }
        return TileScores.Entry(
            measures: [
                .entropy: Float(entropy / count), .leastConfidence: Float(1 - topProbability / count),
                .margin: classMargins.reduce(0, +), .mutualInformation: Float(mutualInformation / count),
            ],
            classShares: counts.map { Float($0) / Float(pixels) }, classMargins: classMargins,
            decoderFeatures: Array(decoderFeatures))
    }
}
