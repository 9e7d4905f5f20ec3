import Tiles

/// Where the tiles of a pool lie, image by image.
struct TileGeometry: Sendable {
    /// The tiles of each image, ascending.
    let images: [Range<Int>]
    /// The place in `images` of each tile's image.
    let imageOfTile: [Int32]
    /// The centers of tiles in pixels of their image.
    let xs: [Float]
    let ys: [Float]
    /// The shorter side of the first tile of each image.
    let sides: [Float]

    init(_ tiles: [TileID], _ places: [TilePlace]) {
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
        xs = places.map(\.x)
        ys = places.map(\.y)
        sides = images.map { places[$0.lowerBound].shorterSide }
    }

    /// The farthest two tiles of any one image by their extents along both axes; 1 where no image has two.
    func farthest(by norm: SpatialDistance.Norm) -> Float {
        let lengths = images.map { image in
            let (x, y) = (xs[image], ys[image])
            return norm.length((x.max() ?? 0) - (x.min() ?? 0), (y.max() ?? 0) - (y.min() ?? 0))
        }
        return lengths.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
    }
}
