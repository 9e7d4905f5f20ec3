extension PoolState {
    /// The spatial distance of every tile from one, normalized to `0...1`.
    package func spatialDistances(from index: Int, by distance: SpatialDistance) -> [Float] {
        let metric = TileMetric(distance, TileGeometry(tiles, places))
        var distances = [Float](repeating: 1, count: count)
        metric.distances(from: index, to: metric.image(of: index)) { distances[$0] = $1 }
        distances[index] = 0
        return distances
    }
}
