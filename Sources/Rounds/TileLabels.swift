import Imagery
import Pool

/// A tile with the labels a human or the oracle gave it.
package struct TileLabels: Sendable, Equatable {
    package let tile: TileID
    /// Of the tile's size: class indices, `void` and `unlabeled`.
    package let labels: LabelMask

    package init(tile: TileID, labels: LabelMask) {
        self.tile = tile
        self.labels = labels
    }
}

extension Collection<TileLabels> {
    /// Pixels of each class, void and unlabeled ones left out.
    package func pixelCounts(classCount: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classCount)
        for labeled in self {
            for value in labeled.labels.values where value < classCount { counts[Int(value)] += 1 }
        }
        return counts
    }

    /// Pixels that a human decided about: of a class, or void.
    package var decidedPixelCount: Int {
        reduce(0) { $0 + $1.labels.values.count { $0 != LabelMask.unlabeled } }
    }

    package var imagesTouched: Int { Set(map(\.tile.image)).count }
}
