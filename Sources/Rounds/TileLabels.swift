import Imagery
import Pool

/// A tile with its labels, from a person or the oracle.
package struct TileLabels: Sendable, Equatable {
    package let tile: TileID
    /// Class indices, `void` and `unlabeled`, in the size of the tile.
    package let labels: LabelMask

    package init(tile: TileID, labels: LabelMask) {
        self.tile = tile
        self.labels = labels
    }
}

extension Collection<TileLabels> {
    /// The number of pixels of each class, without void and unlabeled pixels: `[classCount]`. O(pixels).
    package func pixelCounts(classCount: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: classCount)
        for labeled in self {
            for value in labeled.labels.values where value < classCount { counts[Int(value)] += 1 }
        }
        return counts
    }

    /// The number of pixels that have a class or are void.
    package var labeledOrVoidPixelCount: Int {
        reduce(0) { $0 + $1.labels.values.count { $0 != LabelMask.unlabeled } }
    }

    package var imagesTouched: Int { Set(map(\.tile.image)).count }
}
