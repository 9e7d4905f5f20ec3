import Foundation
import Imagery
import Learning
import Pool
import Tensors

/// Runs a network over every image of the pool and reduces its maps to a score a tile.
struct PoolScorer {
    let dataset: Dataset
    let features: ImageFeatureStore
    /// Where the maps are kept; nil: they are thrown away.
    let maps: MapCache?
    /// Passes with dropout whose disagreement is measured, and the seed of what they drop; nil: none.
    var dropout: (passes: Int, seed: UInt64)?

    /// An image that cannot be read is given to `skipped`; its tiles have measures of NaN and features of zero.
    /// - Throws: `CancellationError`, `RoundError.notFinite` with the tile if the network gives no numbers, or what writing
    ///   a map throws.
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
        var decoderFeatures = Tensor([tiles.count, 0])
        let ensemble = dropout.map { DropoutEnsemble(network, passes: $0.passes, seed: $0.seed) }
        var information = ensemble.map { _ in entropy }
        let ranges = Self.imageRanges(of: tiles)
        // The ensemble asks again what the backbone saw of an image, which is large.
        try network.forEachImage(
            ranges.count, stage: .score, resultsPerWorker: ensemble == nil ? 16 : 4, cancellation: cancellation,
            progress: progress
        ) { index in
            let image = tiles[ranges[index].lowerBound].image
            let seen = try features.features(ofImage: image, from: network)
            let rects = ranges[index].map { dataset.rect(of: tiles[$0]) }
            let (prediction, means) = network.predict(
                seen, extras: .leaders, averagingOver: rects.map { ($0.rows, $0.columns) })
            try maps?.write(ImageMaps(prediction), ofImage: dataset.images[image].path)
            return (ensemble == nil ? nil : seen, rects.map { TileReduction(prediction, over: $0) }, means)
        } finish: { index, result in
            let image = tiles[ranges[index].lowerBound].image
            do {
                let (seen, reduced, means) = try result.get()
                // One image after the other: the passes of an image use all workers.
                let doubts = seen.flatMap { ensemble?.mutualInformation($0, item: image) }
                if decoderFeatures.columnCount == 0 { decoderFeatures = Tensor([tiles.count, means.columnCount]) }
                for (row, position) in ranges[index].enumerated() {
                    let tile = reduced[row]
                    guard tile.meanEntropy.isFinite else {
                        throw RoundError.notFinite(
                            image: dataset.images[image].name, row: tiles[position].row,
                            column: tiles[position].column, entropy: tile.meanEntropy)
                    }
                    entropy[position] = tile.meanEntropy
                    leastConfidence[position] = tile.leastConfidence
                    for label in 0..<classes {
                        shares[position, label] = tile.shares[label]
                        margins[position, label] = tile.margins[label]
                    }
                    if let doubts {
                        information?[position] = Self.mean(
                            of: doubts, over: dataset.rect(of: tiles[position]),
                            width: dataset.images[image].size.width)
                    }
                    for (channel, mean) in means.row(row).enumerated() { decoderFeatures[position, channel] = mean }
                }
            } catch let error where error is PoolError || error is ImageryError {
                skipped(Problem(of: dataset.images[image], error))
            }
        }
        return PoolScores(
            round: round, entropy: entropy, classShares: shares, leastConfidence: leastConfidence,
            classMargins: margins, mutualInformation: information, decoderFeatures: decoderFeatures)
    }

    private static func mean(of map: [Float], over rect: PixelRect, width: Int) -> Float {
        var sum = 0.0
        for row in rect.rows {
            for column in rect.columns { sum += Double(map[row * width + column]) }
        }
        return Float(sum / Double(rect.count))
    }

    /// The tiles of each image, which lie together.
    private static func imageRanges(of tiles: [TileID]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < tiles.count {
            let end = tiles[start...].firstIndex { $0.image != tiles[start].image } ?? tiles.count
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}

/// A tile's share of an image's maps.
struct TileReduction: Sendable {
    /// Nats; summed in double precision, as all means.
    let meanEntropy: Float
    /// The mean of 1 less the best class's probability.
    let leastConfidence: Float
    /// The share of each class among the predicted pixels.
    let shares: [Float]
    /// The mean of 1 less the best class's lead, split by predicted class.
    let margins: [Float]

    /// - Parameter prediction: With its leaders.
    init(_ prediction: Prediction, over rect: PixelRect) {
        guard let leaders = prediction.leaders else {
            preconditionFailure("TileReduction: a prediction without its leaders")
        }
        let classes = prediction.classCount
        var entropy = 0.0
        var confidence = 0.0
        var counts = [Int](repeating: 0, count: classes)
        var margins = [Double](repeating: 0, count: classes)
        for row in rect.rows {
            for column in rect.columns {
                let at = row * prediction.width + column
                let label = Int(prediction.labels[at])
                entropy += Double(prediction.entropy[at])
                let (best, second) = (leaders[2 * at], leaders[2 * at + 1])
                confidence += Double(best)
                counts[label] += 1
                margins[label] += Double(1 - (best - second))
            }
        }
        let count = Double(rect.count)
        meanEntropy = Float(entropy / count)
        leastConfidence = Float(1 - confidence / count)
        shares = counts.map { Float($0) / Float(rect.count) }
        self.margins = margins.map { Float($0 / count) }
    }
}
