import Pool
import Tiles

/// The images of the pool that a shard has, with the indices of their tiles in the pool.
///
/// The images of a shard follow each other, so merging is copying one shard after the other. All shards have about the
/// same number of pixels, because the time for an image depends on them.
struct PoolPart {
    /// The images in ascending order, with the indices of their tiles.
    let images: [(index: Int, tiles: Range<Int>)]
    /// The indices of all of their tiles.
    let tiles: Range<Int>

    init(_ shard: Shard = .whole, of dataset: Dataset) {
        let pool = dataset.indices(of: .train)
        let pixels = pool.reduce(0) { $0 + dataset.images[$1].size.count }
        var images: [(index: Int, tiles: Range<Int>)] = []
        var (pixel, tile) = (0, 0)
        for index in pool {
            let size = dataset.images[index].size.count
            let count = dataset.grid(of: index).count
            // An image is in the shard that has the pixel in its middle.
            let middle = pixel + size / 2
            let (product, overflow) = middle.multipliedReportingOverflow(by: shard.count)
            let part = overflow ? Int(Double(middle) / Double(pixels) * Double(shard.count)) : product / pixels
            if part == shard.index - 1 { images.append((index, tile..<tile + count)) }
            pixel += size
            tile += count
        }
        self.images = images
        tiles = (images.first?.tiles.lowerBound ?? 0)..<(images.last?.tiles.upperBound ?? 0)
    }
}
