import Tiles

/// The positions of a pool's tiles, grouped by image.
struct TileGeometry: Sendable {
    /// The tiles of each image, as ranges of indices in the pool, ascending.
    let images: [Range<Int>]
    /// For each tile, the position of its image in `images`.
    let imageOfTile: [Int32]
    /// The centers of the tiles, in tile units.
    let centerX: [Float]
    let centerY: [Float]

    init(_ tiles: [TileID], _ centers: [TileCenter]) {
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
        centerX = centers.map(\.x)
        centerY = centers.map(\.y)
    }

    /// The largest distance between the centers of two tiles of one image, in tile units; 1 if no image has two tiles.
    ///
    /// The diagonal of the bounding box around the centers of an image is an upper bound. Images whose bound is not
    /// above the largest distance so far are skipped: in a pool of equal images, all but the first.
    func diameter(by norm: SpatialDistance.Norm) -> Float {
        var largest: Float = 0
        for image in images {
            guard norm.length(Self.extent(of: centerX, in: image), Self.extent(of: centerY, in: image)) > largest
            else { continue }
            // The norm is convex, so two corners of the convex hull have the largest distance.
            let corners = ConvexHull.corners(of: image.map { SIMD2(Double(centerX[$0]), Double(centerY[$0])) })
            for (position, a) in corners.enumerated() {
                for b in corners[..<position] {
                    largest = max(largest, norm.length(Float(abs(a.x - b.x)), Float(abs(a.y - b.y))))
                }
            }
        }
        return largest > 0 ? largest : 1
    }

    /// The difference between the largest and the smallest of some values.
    private static func extent(of values: [Float], in range: Range<Int>) -> Float {
        var (least, largest) = (values[range.lowerBound], values[range.lowerBound])
        for index in range {
            least = min(least, values[index])
            largest = max(largest, values[index])
        }
        return largest - least
    }
}
