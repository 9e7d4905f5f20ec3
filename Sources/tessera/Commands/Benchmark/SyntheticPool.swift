import Acquisition
import Imagery
import Pool
import Rounds
import Tensors

/// Generates a pool for benchmarks without real data: images of 16 x 8 regions with spatially correlated entropy.
enum SyntheticPool {
    private static let grid = TileGrid(.region(side: 128), of: Size(height: 1024, width: 2048))

    /// - Parameters:
    ///   - scores: The scores; nil for `entropy(of:seed:)`.
    ///   - features: The features of the regions.
    static func make(
        regions: Int, labeled: Int, scores: TileScores? = nil, features: any FeatureProvider, seed: UInt64
    ) -> PoolState {
        let tiles = (0..<regions).map(tile)
        var eligibility = [Eligibility](repeating: .eligible, count: regions)
        var generator = Philox(seed: seed, purpose: "benchmark.labels")
        var left = Array(0..<regions)
        for position in 0..<min(labeled, regions) {
            left.swapAt(position, Int.random(in: position..<regions, using: &generator))
            eligibility[left[position]] = .labeled
        }
        return PoolState(
            tiles: tiles, centers: tiles.map { TileCenter($0, in: grid) },
            eligibility: eligibility,
            scores: scores ?? TileScores(entropy: tiles.map { entropy(of: $0, seed: seed) }),
            features: features,
            round: 1, seed: seed)
    }

    /// The entropy of each region in 0..<2.9 nats: the sum of uniform parts for its image, its block of 2x2 regions,
    /// and the region itself.
    static func entropy(of tile: TileID, seed: UInt64) -> Float {
        func draw(_ purpose: StaticString, _ item: Int) -> Float {
            var generator = Philox(seed: seed, purpose: purpose, round: tile.image, item: item)
            return generator.uniform()
        }
        let block = tile.row / 2 * 64 + tile.column / 2
        return 0.8 * draw("benchmark.image", 0) + 1.2 * draw("benchmark.block", block)
            + 0.9 * draw("benchmark.region", tile.row * 64 + tile.column)
    }

    /// The region at an index of the pool.
    static func tile(_ index: Int) -> TileID {
        let (image, region) = index.quotientAndRemainder(dividingBy: grid.count)
        return TileID(image: image, row: region / grid.columns, column: region % grid.columns)
    }
}
