import Acquisition
import Tensors
import TestSupport
import Testing

@Suite("Spread of queries over images")
struct SpreadTests {
    private static let images = 60

    /// Some images are harder than others, neighboring tiles have similar entropy, and features differ between images.
    private static func pool(seed: UInt64) -> PoolState {
        let count = images * 16
        let hardness = Pools.randomScores(images, seed: seed)
        let blocks = Pools.randomScores(images * 4, seed: seed + 100)
        let noise = Pools.randomScores(count, seed: seed + 200)
        let entropy = (0..<count).map { tile in
            let (row, column) = (tile % 16 / 4, tile % 4)
            return 1.2 * hardness[tile / 16] + 0.8 * blocks[tile / 16 * 4 + row / 2 * 2 + column / 2] + 0.4
                * noise[tile]
        }
        let kinds = PointClouds.noise(rows: images, features: 6, seed: seed)
        let spread = PointClouds.noise(rows: count, features: 6, seed: seed + 1)
        let features = Tensor(
            rows: (0..<count).map { tile in zip(kinds.row(tile / 16), spread.row(tile)).map { 0.6 * $0 + 0.5 * $1 } })
        return Pools.pool(
            images: images, entropy: entropy, labeled: [0, 100], features: TableFeatures(features), seed: seed)
    }

    @Test("random touches the most images, then entropy+spatial, then entropy+feature, then entropy")
    func imagesTouched() throws {
        let names = ["random", "entropy+spatial", "entropy+feature", "entropy"]
        let sums = try names.map { name in
            try (1...5).map { seed in
                try AcquisitionSettings(strategy: name).makeStrategy(manifolds: ManifoldCache())
                    .query(60, from: Self.pool(seed: UInt64(seed)), workers: Workers(count: 1)).imagesTouched
            }.reduce(0, +)
        }
        #expect(zip(sums, sums.dropFirst()).allSatisfy { $0 > $1 }, "\(sums)")
    }

    @Test("entropy selects many pairs of neighbors, entropy+spatial few")
    func neighbors() throws {
        let pool = Self.pool(seed: 3)
        let pairs = try ["entropy", "entropy+spatial"].map { name in
            let tiles = try AcquisitionSettings(strategy: name).makeStrategy(manifolds: ManifoldCache())
                .query(40, from: pool, workers: Workers(count: 1)).tiles
            return tiles.flatMap { a in
                tiles.filter {
                    $0.image == a.image && $0 > a && abs($0.row - a.row) < 2 && abs($0.column - a.column) < 2
                }
            }.count
        }
        #expect(pairs[0] > 20 && pairs[1] < pairs[0] / 4, "\(pairs)")
    }
}
