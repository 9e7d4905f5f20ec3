import Tiles

/// The positions of a pool's tiles, grouped by image.
struct TileGeometry: Sendable {
    /// The tiles of each image, as ranges of indices in the pool, ascending.
    let images: [Range<Int>]
    /// For each tile, the position of its image in `images`.
    let imageOfTile: [Int32]
    /// The centers of the tiles, in pixels of their image.
    let centerX: [Float]
    let centerY: [Float]
    /// For each image, the shorter side of its first tile in pixels.
    let shorterSides: [Float]

    init(_ tiles: [TileID], _ places: [TileCenter]) {
        var images: [Range<Int>] = []
        var imageOfTile: [Int32] = []
        imageOfTile.reserveCapacity(tiles.count)
        for (index, tile) in tiles.enumerated() {
            if let last = images.last, tiles[last.lowerBound].image == tile.image {
                images[images.count - 1] = last.lowerBound..<index + 1
            } else {
                images.append(index..<index + 1)
            }
            imageOfTile.append(Int32(images.count - 1))
        }
        self.images = images
        self.imageOfTile = imageOfTile
        centerX = places.map(\.x)
        centerY = places.map(\.y)
        shorterSides = images.map { places[$0.lowerBound].shorterSide }
    }

    /// An upper bound on the distance between the centers of two tiles of one image, in pixels; 1 if no image has two
    /// tiles. It is the largest diagonal of a bounding box around the centers of an image. On a complete grid of tiles
    /// it equals the largest distance.
    func diameter(by norm: SpatialDistance.Norm) -> Float {
        let lengths = images.map { image in
            let (x, y) = (centerX[image], centerY[image])
            return norm.length((x.max() ?? 0) - (x.min() ?? 0), (y.max() ?? 0) - (y.min() ?? 0))
        }
        return lengths.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
    }
}
