import Acquisition
import Imagery
import Pool
import Rounds
import Tensors

/// A pool for benchmarks that come without data: images of 16 x 8 regions with clumps of uncertainty.
enum SyntheticPool {
    private static let grid = TileGrid(.region(side: 128), of: Size(height: 1024, width: 2048))

    /// - Parameters:
    ///   - columns: Features of each region; nil: none.
    ///   - isClustered: Whether features lie in clusters; independent normal numbers, the hardest case, otherwise.
    static func make(
        regions: Int, labeled: Int, columns: Int?, isClustered: Bool, seed: UInt64
    ) -> PoolState {
        let perImage = grid.count
        let tiles = (0..<regions).map { index in
            TileID(
                image: index / perImage, row: index % perImage / grid.columns, column: index % perImage % grid.columns)
        }
        let features = columns.map { columns in
            isClustered
                ? SyntheticFeatures.clusters(rows: regions, columns: columns, seed: seed)
                : SyntheticFeatures.noise(rows: regions, columns: columns, seed: seed)
        }
        var eligibility = [Eligibility](repeating: .eligible, count: regions)
        var generator = Philox(seed: seed, purpose: "benchmark.labels")
        var left = Array(0..<regions)
        for position in 0..<min(labeled, regions) {
            left.swapAt(position, Int.random(in: position..<regions, using: &generator))
            eligibility[left[position]] = .labeled
        }
        return PoolState(
            tiles: tiles, places: tiles.map { TilePlace(grid.rect(row: $0.row, column: $0.column)) },
            eligibility: eligibility, scores: TileScores(entropy: entropy(of: tiles, seed: seed)),
            features: HeldFeatures(decoder: features),
            round: 1, seed: seed)
    }

    /// Some images are harder than others, and neighboring regions alike.
    private static func entropy(of tiles: [TileID], seed: UInt64) -> [Float] {
        tiles.map { tile in
            func draw(_ purpose: StaticString, _ item: Int) -> Float {
                var generator = Philox(seed: seed, purpose: purpose, round: tile.image, item: item)
                return generator.uniform()
            }
            let block = tile.row / 2 * 64 + tile.column / 2
            return 0.8 * draw("benchmark.image", 0) + 1.2 * draw("benchmark.block", block)
                + 0.9 * draw("benchmark.region", tile.row * 64 + tile.column)
        }
    }
}
