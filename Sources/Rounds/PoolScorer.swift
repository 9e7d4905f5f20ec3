import Foundation
import Imagery
import Learning
import Pool
import Tensors

/// Runs a network over every image of the pool and reduces its maps to a score a tile.
struct PoolScorer {
    let dataset: Dataset
    /// Where the maps are kept; nil: they are thrown away.
    let maps: MapCache?
    /// Passes with dropout whose disagreement is measured, and the seed of what they drop; nil: none.
    var dropout: (passes: Int, seed: UInt64)?

    /// An image that cannot be read is given to `skipped`; its tiles have measures of NaN and features of zero.
    /// - Throws: `CancellationError`, or what writing a map throws.
    func score(
        _ network: DeepLabV3Plus, round: Int, cancellation: Cancellation, progress: (StageProgress) -> Void,
        skipped: (Problem) -> Void
    ) throws -> PoolScores {
        let tiles = dataset.tiles(of: .train)
        let classes = dataset.catalog.count
        var entropy = [Float](repeating: .nan, count: tiles.count)
        var leastConfidence = entropy
        var shares = Tensor([tiles.count, classes])
        var margins = shares
        var features = Tensor([tiles.count, 0])
        let ensemble = dropout.map { DropoutEnsemble(network, passes: $0.passes, seed: $0.seed) }
        var information = ensemble.map { _ in entropy }
        let clock = StageClock()
        var start = 0
        while start < tiles.count {
            try cancellation.check()
            let image = tiles[start].image
            let end = tiles[start...].firstIndex { $0.image != image } ?? tiles.count
            do {
                let picture = try dataset.readImage(image)
                let prediction = network.predict(Pixels(picture), extras: [.probabilities, .decoderFeatures])
                let doubts = ensemble?.mutualInformation(Pixels(picture), item: image)
                for index in start..<end {
                    let rect = dataset.rect(of: tiles[index])
                    let tile = TileReduction(prediction, over: rect)
                    entropy[index] = tile.meanEntropy
                    leastConfidence[index] = tile.leastConfidence
                    for label in 0..<classes {
                        shares[index, label] = tile.shares[label]
                        margins[index, label] = tile.margins[label]
                    }
                    if let doubts { information?[index] = Self.mean(of: doubts, over: rect, width: picture.size.width) }
                    guard let map = prediction.decoderFeatures else { continue }
                    if features.columnCount == 0 { features = Tensor([tiles.count, map.channels]) }
                    for (channel, mean) in map.mean(over: rect, of: picture.size).enumerated() {
                        features[index, channel] = mean
                    }
                }
                try maps?.write(ImageMaps(prediction), ofImage: dataset.images[image].name)
            } catch let error as PoolError {
                skipped(Problem(of: dataset.images[image], error))
            } catch let error as ImageryError {
                skipped(Problem(of: dataset.images[image], error))
            }
            start = end
            let fraction = Double(start) / Double(tiles.count)
            progress(
                StageProgress(stage: .score, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction))
            )
        }
        return PoolScores(
            round: round, entropy: entropy, classShares: shares, leastConfidence: leastConfidence,
            classMargins: margins, mutualInformation: information, decoderFeatures: features)
    }

    private static func mean(of map: [Float], over rect: PixelRect, width: Int) -> Float {
        var sum = 0.0
        for row in rect.top..<rect.top + rect.height {
            for at in row * width + rect.left..<row * width + rect.left + rect.width { sum += Double(map[at]) }
        }
        return Float(sum / Double(rect.count))
    }
}

/// A tile's share of an image's maps.
struct TileReduction {
    /// Nats; summed in double precision, as all means.
    let meanEntropy: Float
    /// The mean of 1 less the best class's probability.
    let leastConfidence: Float
    /// The share of each class among the predicted pixels.
    let shares: [Float]
    /// The mean of 1 less the best class's lead, split by predicted class.
    let margins: [Float]

    /// - Parameter prediction: With its probabilities.
    init(_ prediction: Prediction, over rect: PixelRect) {
        guard let probabilities = prediction.probabilities else {
            preconditionFailure("TileReduction: a prediction without probabilities")
        }
        let classes = prediction.classCount
        var entropy = 0.0
        var confidence = 0.0
        var counts = [Int](repeating: 0, count: classes)
        var margins = [Double](repeating: 0, count: classes)
        probabilities.withUnsafeBufferPointer { probabilities in
            for row in rect.top..<rect.top + rect.height {
                for at in row * prediction.width + rect.left..<row * prediction.width + rect.left + rect.width {
                    let label = Int(prediction.labels[at])
                    let best = probabilities[at * classes + label]
                    var second: Float = 0
                    for other in 0..<classes where other != label {
                        second = max(second, probabilities[at * classes + other])
                    }
                    entropy += Double(prediction.entropy[at])
                    confidence += Double(best)
                    counts[label] += 1
                    margins[label] += Double(1 - (best - second))
                }
            }
        }
        let count = Double(rect.count)
        meanEntropy = Float(entropy / count)
        leastConfidence = Float(1 - confidence / count)
        shares = counts.map { Float($0) / Float(rect.count) }
        self.margins = margins.map { Float($0 / count) }
    }
}
