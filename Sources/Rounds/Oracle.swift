import Imagery
import Pool

/// Labels tiles from the mask files: the human of a simulation.
package struct Oracle: Sendable {
    private let dataset: Dataset

    package init(dataset: Dataset) { self.dataset = dataset }

    /// The masks' labels of `tiles`, in their order; each mask is read once.
    /// - Throws: `PoolError` for an image without a mask, or with one that does not fit.
    package func labels(of tiles: [TileID]) throws -> [TileLabels] {
        var masks: [Int: LabelMask] = [:]
        return try tiles.map { tile in
            let mask = try masks[tile.image] ?? dataset.readLabels(tile.image)
            masks[tile.image] = mask
            return TileLabels(tile: tile, labels: mask.cropped(to: dataset.rect(of: tile)))
        }
    }
}
