import Pool
import Tiles

/// The images of the pool that a shard has, and the indices of their tiles in the pool.
struct PoolPart {
    /// The images in ascending order, with the indices of their tiles. The tiles of an image are contiguous.
    let images: [(index: Int, tiles: Range<Int>)]

    /// - Parameter tiles: All tiles of the pool.
    init(_ shard: Shard = .whole, of tiles: [TileID]) {
        var images: [(index: Int, tiles: Range<Int>)] = []
        var (start, position) = (0, 0)
        while start < tiles.count {
            let image = tiles[start].image
            let end = tiles[start...].firstIndex { $0.image != image } ?? tiles.count
            if shard.contains(position) { images.append((image, start..<end)) }
            (start, position) = (end, position + 1)
        }
        self.images = images
    }

    /// The indices of the tiles in the pool, ascending.
    var tileIndices: [Int] { images.flatMap(\.tiles) }
}
