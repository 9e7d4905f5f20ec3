import Imagery
import Tensors

/// Assigns patches to the batches of an epoch. A batch has patches of equal size. The order is drawn again for each
/// epoch.
///
/// For each size, patches that do not fill a batch are skipped for the epoch, because BatchNorm needs batches of full
/// size. If a size has fewer patches than a batch, they form one smaller batch.
struct BatchOrder {
    private let groups: [[Int]]
    private let batchSize: Int
    private let seed: UInt64

    init(sizes: [Size], batchSize: Int, seed: UInt64) {
        self.batchSize = batchSize
        self.seed = seed
        groups = Dictionary(grouping: sizes.indices, by: { sizes[$0] })
            .sorted { ($0.key.height, $0.key.width) < ($1.key.height, $1.key.width) }.map(\.value)
    }

    var batchesPerEpoch: Int { groups.reduce(0) { $0 + max(1, $1.count / batchSize) } }

    func batches(epoch: Int) -> [[Int]] {
        var generator = Philox(seed: seed, purpose: "batches", round: epoch)
        var batches: [[Int]] = []
        for group in groups {
            let order = group.shuffled(using: &generator)
            for index in 0..<max(1, order.count / batchSize) {
                batches.append(Array(order[index * batchSize..<min(order.count, (index + 1) * batchSize)]))
            }
        }
        return groups.count > 1 ? batches.shuffled(using: &generator) : batches
    }

    /// The passes of a step: ranges of its patches with about the same number of patches. A pass has at least two
    /// patches if the step has: BatchNorm after global pooling has one value per patch, and a single value has no
    /// variance.
    /// - Parameter mostPixels: The largest number of pixels of a pass; nil for no limit. Two patches may have more.
    static func passes(of patches: Int, pixelsPerPatch: Int, mostPixels: Int?) -> [Range<Int>] {
        let most = mostPixels.map { max(2, $0 / pixelsPerPatch) } ?? patches
        let count = max(1, min((patches + most - 1) / most, patches / 2))
        return (0..<count).map { $0 * patches / count..<($0 + 1) * patches / count }
    }
}
