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
        let image = { (index: Int) in tiles[ranges[index].lowerBound].image }
        // The ensemble asks again what the backbone saw of an image, which is large.
        try network.forEachImage(
            ranges.count, stage: .score, resultsPerWorker: ensemble == nil ? 16 : 4,
            isLarge: { features.isLarge(image($0)) }, cancellation: cancellation, progress: progress
        ) { index in
            let (image, isLarge) = (image(index), features.isLarge(image(index)))
            var scored = ScoredImage(rects: ranges[index].map { dataset.rect(of: tiles[$0]) }, classCount: classes)
            var maps = self.maps.map { _ in ImageMaps(size: dataset.images[image].size) }
            try features.forEachWindow(ofImage: image, from: network) { window, seen in
                try cancellation.check()
                let parts = window.parts(of: scored.rects)
                let (prediction, means) = network.predict(
                    seen, extras: .leaders, averagingOver: parts.map { ($0.part.rows, $0.part.columns) })
                maps?.paste(ImageMaps(prediction), window)
                for (row, (tile, part)) in parts.enumerated() {
                    scored.sums[tile].add(prediction, over: part)
                    scored.means.add(means.row(row), pixels: part.count, to: tile)
                }
                if isLarge {
                    if let ensemble { scored.add(ensemble.mutualInformation(seen, item: image), parts, window) }
                } else if ensemble != nil {
                    scored.seen = (window, seen)
                }
            }
            if let maps { try self.maps?.write(maps, ofImage: dataset.images[image].path) }
            return scored
        } finish: { index, result in
            let image = image(index)
            do {
                var scored = try result.get()
                // One image after the other: the passes of an image use all workers.
                if let ensemble, let (window, seen) = scored.seen {
                    scored.add(
                        ensemble.mutualInformation(seen, item: image), window.parts(of: scored.rects), window)
                }
                let means = scored.means.table
                if decoderFeatures.columnCount == 0 { decoderFeatures = Tensor([tiles.count, means.columnCount]) }
                for (row, position) in ranges[index].enumerated() {
                    let tile = scored.sums[row]
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
                    information?[position] = tile.meanInformation
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

    /// What the windows of an image have said of its tiles so far.
    private struct ScoredImage: Sendable {
        let rects: [PixelRect]
        var sums: [TileSums]
        var means: TileMeans
        /// What the ensemble shall look at, of an image that is seen whole.
        var seen: (window: InferenceWindow, features: ImageFeatures)?

        init(rects: [PixelRect], classCount: Int) {
            self.rects = rects
            sums = rects.map { _ in TileSums(classCount: classCount) }
            means = TileMeans(count: rects.count)
        }

        /// Adds what the ensemble disagrees about in a window, `[height * width]`.
        mutating func add(_ doubts: [Float], _ parts: [(tile: Int, part: PixelRect)], _ window: InferenceWindow) {
            for (tile, part) in parts { sums[tile].add(doubts, width: window.columns.count, over: part) }
        }
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

/// A tile's share of an image's maps, summed over the parts of it that windows hold; in double precision, as all means.
struct TileSums: Sendable {
    private var pixels = 0
    private var entropy = 0.0
    private var confidence = 0.0
    private var information = 0.0
    private var counts: [Int]
    private var leads: [Double]

    init(classCount: Int) {
        counts = [Int](repeating: 0, count: classCount)
        leads = [Double](repeating: 0, count: classCount)
    }

    /// - Parameters:
    ///   - prediction: With its leaders.
    ///   - part: In the prediction's pixels.
    mutating func add(_ prediction: Prediction, over part: PixelRect) {
        guard let leaders = prediction.leaders else {
            preconditionFailure("TileSums: a prediction without its leaders")
        }
        for row in part.rows {
            for column in part.columns {
                let at = row * prediction.width + column
                let label = Int(prediction.labels[at])
                entropy += Double(prediction.entropy[at])
                let (best, second) = (leaders[2 * at], leaders[2 * at + 1])
                confidence += Double(best)
                counts[label] += 1
                leads[label] += Double(1 - (best - second))
            }
        }
        pixels += part.count
    }

    /// Adds the mutual information of pixels, rows of `width`.
    mutating func add(_ doubts: [Float], width: Int, over part: PixelRect) {
        for row in part.rows {
            for column in part.columns { information += Double(doubts[row * width + column]) }
        }
    }

    /// Nats.
    var meanEntropy: Float { Float(entropy / Double(pixels)) }
    /// Nats; 0 where no ensemble was asked.
    var meanInformation: Float { Float(information / Double(pixels)) }
    /// The mean of 1 less the best class's probability.
    var leastConfidence: Float { Float(1 - confidence / Double(pixels)) }
    /// The share of each class among the predicted pixels.
    var shares: [Float] { counts.map { Float($0) / Float(pixels) } }
    /// The mean of 1 less the best class's lead, split by predicted class.
    var margins: [Float] { leads.map { Float($0 / Double(pixels)) } }
}
