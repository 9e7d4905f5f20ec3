import Pool

/// The images of the pool that a shard has, and the indices of their tiles in the pool.
///
/// The images of a shard follow each other, so merging is copying one shard after the other. All shards have about the
/// same number of pixels, because the time for an image depends on them.
struct PoolPart {
    /// The images in ascending order, with the indices of their tiles.
    private(set) var images: [(index: Int, tiles: Range<Int>)] = []
    /// The indices of all of their tiles. Empty for a shard without images.
    var tiles: Range<Int> { (images.first?.tiles.lowerBound ?? 0)..<(images.last?.tiles.upperBound ?? 0) }

    init(_ shard: Shard = .whole, of dataset: Dataset) {
        Self.forEachImage(of: dataset, shards: shard.count) { part, image, tiles in
            if part == shard.index - 1 { images.append((image, tiles)) }
        }
    }

    /// The number of tiles of each of `count` shards.
    static func tileCounts(_ count: Int, of dataset: Dataset) -> [Int] {
        var counts = [Int](repeating: 0, count: count)
        forEachImage(of: dataset, shards: count) { part, _, tiles in counts[part] += tiles.count }
        return counts
    }

    /// Calls `body` with the position of the shard, from 0, the index and the tiles of each image of the pool.
    private static func forEachImage(of dataset: Dataset, shards: Int, _ body: (Int, Int, Range<Int>) -> Void) {
        let pool = dataset.indices(of: .train)
        let pixels = pool.reduce(0) { $0 + dataset.images[$1].size.count }
        var (pixel, tile) = (0, 0)
        for index in pool {
            let size = dataset.images[index].size.count
            let count = dataset.grid(of: index).count
            // An image is in the shard that has the pixel in its middle.
            let product = (pixel + size / 2).multipliedFullWidth(by: shards)
            body(pixels.dividingFullWidth(product).quotient, index, tile..<tile + count)
            pixel += size
            tile += count
        }
    }
}
