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

    /// An image that cannot be read is given to `skipped`; its tiles have an entropy of NaN.
    /// - Throws: `CancellationError`, or what writing a map throws.
    func score(
        _ network: DeepLabV3Plus, round: Int, cancellation: Cancellation, progress: (StageProgress) -> Void,
        skipped: (Problem) -> Void
    ) throws -> PoolScores {
        let tiles = dataset.tiles(of: .train)
        let classes = dataset.catalog.count
        var entropy = [Float](repeating: .nan, count: tiles.count)
        var shares = Tensor([tiles.count, classes])
        let ranges = Self.imageRanges(of: tiles)
        try network.forEachImage(ranges.count, stage: .score, cancellation: cancellation, progress: progress) { index in
            let image = tiles[ranges[index].lowerBound].image
            let prediction = network.predict(Pixels(try dataset.readImage(image)))
            let reduced = ranges[index].map { TileReduction(prediction, over: dataset.rect(of: tiles[$0])) }
            try maps?.write(ImageMaps(prediction), ofImage: dataset.images[image].name)
            return reduced
        } finish: { index, result in
            do {
                for (position, tile) in zip(ranges[index], try result.get()) {
                    entropy[position] = tile.meanEntropy
                    for (label, share) in tile.shares.enumerated() { shares[position, label] = share }
                }
            } catch  where error is PoolError || error is ImageryError {
                skipped(Problem(of: dataset.images[tiles[ranges[index].lowerBound].image], error))
            }
        }
        return PoolScores(round: round, entropy: entropy, classShares: shares)
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
    /// Nats; summed in double precision.
    let meanEntropy: Float
    /// The share of each class among the predicted pixels.
    let shares: [Float]

    init(_ prediction: Prediction, over rect: PixelRect) {
        var sum = 0.0
        var counts = [Int](repeating: 0, count: prediction.classCount)
        for row in rect.top..<rect.top + rect.height {
            for at in row * prediction.width + rect.left..<row * prediction.width + rect.left + rect.width {
                sum += Double(prediction.entropy[at])
                counts[Int(prediction.labels[at])] += 1
            }
        }
        meanEntropy = Float(sum / Double(rect.count))
        shares = counts.map { Float($0) / Float(rect.count) }
    }
}
