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
        let clock = StageClock()
        var start = 0
        while start < tiles.count {
            try cancellation.check()
            let image = tiles[start].image
            let end = tiles[start...].firstIndex { $0.image != image } ?? tiles.count
            do {
                let prediction = network.predict(Pixels(try dataset.readImage(image)))
                for index in start..<end {
                    let tile = TileReduction(prediction, over: dataset.rect(of: tiles[index]))
                    entropy[index] = tile.meanEntropy
                    for (label, share) in tile.shares.enumerated() { shares[index, label] = share }
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
        return PoolScores(round: round, entropy: entropy, classShares: shares)
    }
}

/// A tile's share of an image's maps.
struct TileReduction {
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
