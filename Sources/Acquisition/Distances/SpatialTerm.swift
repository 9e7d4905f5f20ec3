/// The least spatial distance of every tile to what is labeled or chosen, normalized to `0...1`; 1 while there is
/// nothing of its image among that. A chosen tile changes only tiles of its image, so there is no matrix of distances.
struct SpatialTerm: Sendable {
    let metric: TileMetric
    private(set) var nearest: [Float]

    init(_ metric: TileMetric) {
        self.metric = metric
        nearest = [Float](repeating: 1, count: metric.geometry.xs.count)
    }

    /// One more tile is labeled or chosen.
    mutating func choose(_ index: Int) {
        let metric = metric
        nearest.withUnsafeMutableBufferPointer { nearest in
            metric.distances(from: index, to: metric.image(of: index)) { nearest[$0] = min(nearest[$0], $1) }
            nearest[index] = 0
        }
    }
}
