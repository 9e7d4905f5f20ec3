extension PoolState {
    /// The spatial distance from one tile to every tile, normalized to `0...1`; 0 for the tile itself.
    package func spatialDistances(from index: Int, by distance: SpatialDistance) -> [Float] {
        let metric = TileMetric(distance, TileGeometry(tiles, centers))
        var distances = [Float](repeating: 1, count: count)
        metric.forEachDistance(from: index, to: metric.image(of: index)) { distances[$0] = $1 }
        distances[index] = 0
        return distances
    }
}
