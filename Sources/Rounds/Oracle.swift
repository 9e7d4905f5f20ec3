import Imagery
import Pool

/// Gives the ground truth labels of tiles, in place of a person.
package struct Oracle: Sendable {
    private let dataset: Dataset

    package init(dataset: Dataset) { self.dataset = dataset }

    /// The labels of `tiles`, in their order. Each mask is read once, and only one is in memory at a time.
    /// - Throws: `Problem` for an image without a mask, or with a mask that does not fit.
    package func labels(of tiles: [TileID]) throws -> [TileLabels] {
        var labels: [TileID: LabelMask] = [:]
        for (image, own) in Dictionary(grouping: tiles, by: \.image) {
            let mask = try dataset.readLabels(image)
            for tile in own { labels[tile] = mask.cropped(to: dataset.rect(of: tile)) }
        }
        return tiles.compactMap { tile in labels[tile].map { TileLabels(tile: tile, labels: $0) } }
    }
}
