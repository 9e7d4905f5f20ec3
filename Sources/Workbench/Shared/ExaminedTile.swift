import Imagery
import Pool
import Rounds

/// The prediction of a tile, with the confidence of its least certain pixel.
package struct ExaminedTile: Sendable, Equatable {
    package let tile: TileID
    /// The smallest probability, over all pixels, of the most probable class, 0...1.
    package let confidence: Float
    /// The most probable class of each pixel.
    package let labels: LabelMask
    /// The round of the network.
    package let round: Int

    package init(_ tile: TileID, _ probabilities: TileProbabilities) {
        self.tile = tile
        round = probabilities.round
        let (count, values) = (probabilities.classCount, probabilities.values)
        var labels = LabelMask(size: probabilities.size)
        var least: Float = 1
        for at in labels.values.indices {
            var best = 0
            for index in 1..<count where values[at * count + index] > values[at * count + best] { best = index }
            labels.values[at] = UInt8(best)
            least = min(least, values[at * count + best])
        }
        confidence = least
        self.labels = labels
    }

    /// The stroke that accepts the prediction for the whole tile.
    var stroke: Stroke {
        Stroke(.prediction, pixels: labels.values.indices, networkRound: round) { labels.values[$0] }
    }
}
