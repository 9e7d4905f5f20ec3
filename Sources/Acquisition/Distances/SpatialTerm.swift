/// The spatial distance from each tile to its nearest labeled or chosen tile, normalized to `0...1`. It is 1 as long as
/// no tile of the same image is labeled or chosen.
///
/// This is the spatial term of equation 4 in Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active
/// Learning", IEEE Transactions on Image Processing 2021.
///
/// An added tile changes only the distances of tiles in its image. This takes `O(m)` for `m` tiles of an image. No
/// table of all pairs is stored.
struct SpatialTerm: Sendable {
    let metric: TileMetric
    /// The distances, one for each tile of the pool.
    private(set) var nearest: [Float]

    init(_ metric: TileMetric) {
        self.metric = metric
        nearest = [Float](repeating: 1, count: metric.geometry.centerX.count)
    }

    /// Adds a labeled or a chosen tile.
    mutating func add(_ index: Int) {
        let metric = metric
        nearest.withUnsafeMutableBufferPointer { nearest in
            metric.forEachDistance(from: index, to: metric.image(of: index)) { nearest[$0] = min(nearest[$0], $1) }
            nearest[index] = 0
        }
    }
}
