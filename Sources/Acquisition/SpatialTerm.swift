import Imagery
import Pool

/// The least spatial distance of every tile to what is labeled or chosen, normalized to `0...1`; 1 while there is
/// nothing of its image among that. A chosen tile changes only tiles of its image.
struct SpatialTerm {
    private let distance: SpatialDistance
    private let centers: [SIMD2<Float>]
    /// Where the tiles of each tile's image begin and end.
    private let imageStarts: [Int32]
    private let imageEnds: [Int32]
    /// The shorter side of the first tile of each tile's image.
    private let sides: [Float]
    /// The normalization of the linear form: the farthest two tiles of any one image.
    private let farthest: Float
    private(set) var nearest: [Float]

    init(_ distance: SpatialDistance, tiles: [TileID], rects: [PixelRect]) {
        self.distance = distance
        let centers = rects.map {
            SIMD2(Float($0.left) + Float($0.width) / 2, Float($0.top) + Float($0.height) / 2)
        }
        var starts: [Int32] = []
        var ends = [Int32](repeating: 0, count: tiles.count)
        var sides: [Float] = []
        var farthest: Float = 0
        var start = 0
        while start < tiles.count {
            var end = start
            var (low, high) = (centers[start], centers[start])
            while end < tiles.count, tiles[end].image == tiles[start].image {
                low = pointwiseMin(low, centers[end])
                high = pointwiseMax(high, centers[end])
                starts.append(Int32(start))
                sides.append(Float(min(rects[start].width, rects[start].height)))
                end += 1
            }
            for index in start..<end { ends[index] = Int32(end) }
            farthest = max(farthest, distance.norm.length(high - low))
            start = end
        }
        self.centers = centers
        imageStarts = starts
        imageEnds = ends
        self.sides = sides
        self.farthest = farthest > 0 ? farthest : 1
        nearest = [Float](repeating: 1, count: tiles.count)
    }

    /// One more tile is labeled or chosen.
    mutating func choose(_ index: Int) {
        for other in Int(imageStarts[index])..<Int(imageEnds[index]) {
            nearest[other] = min(nearest[other], normalized(index, other))
        }
    }

    /// The distance of two tiles of one image.
    private func normalized(_ a: Int, _ b: Int) -> Float {
        guard a != b else { return 0 }
        let length = distance.norm.length(centers[a] - centers[b])
        switch distance.form {
        case .piecewise(let near, let far, let other, let delta):
            return Float((length < Float(delta) * sides[a] ? near : far) / other)
        case .linear: return length / farthest
        }
    }
}
