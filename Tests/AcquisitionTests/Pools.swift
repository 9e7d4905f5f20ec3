import Acquisition
import Imagery
import Manifold
import Pool
import Synchronization
import Tensors
import TestSupport

/// Pools for tests: images of `rows x columns` tiles with a side of 10 pixels, or of another grid.
enum Pools {
    static func pool(
        images: Int = 4, rows: Int = 4, columns: Int = 4, grid: TileGrid? = nil, entropy: [Float]? = nil,
        scores: TileScores? = nil, labeled: Set<Int> = [], excluded: Set<Int> = [],
        features: any FeatureProvider = NoFeatures(), round: Int = 1, seed: UInt64 = 1
    ) -> PoolState {
        let grid = grid ?? TileGrid(.region(side: 10), of: Size(height: 10 * rows, width: 10 * columns))
        let tiles = (0..<images).flatMap { image in
            (0..<grid.rows).flatMap { row in (0..<grid.columns).map { TileID(image: image, row: row, column: $0) } }
        }
        return PoolState(
            tiles: tiles,
            centers: tiles.map { Self.center($0, in: grid) },
            eligibility: eligibility(tiles.count, labeled: labeled, excluded: excluded),
            scores: scores ?? entropy.map { TileScores(entropy: $0) }, features: features, round: round, seed: seed)
    }

    static func center(_ tile: TileID, in grid: TileGrid) -> TileCenter {
        let center = grid.center(row: tile.row, column: tile.column)
        return TileCenter(x: center.x, y: center.y)
    }

    static func eligibility(_ count: Int, labeled: Set<Int>, excluded: Set<Int> = []) -> [Eligibility] {
        (0..<count).map { labeled.contains($0) ? .labeled : excluded.contains($0) ? .excluded : .eligible }
    }

    static func randomScores(_ count: Int, seed: UInt64 = 1) -> [Float] {
        var generator = Philox(seed: seed, purpose: "tests.scores")
        return (0..<count).map { _ in generator.uniform() }
    }
}

extension MaxMinStrategy.Terms {
    static let coreSet: Self = .features
    static let featureSpatial: Self = [.features, .space]
    static let entropyFeature: Self = [.entropy, .features]
    static let entropySpatial: Self = [.entropy, .space]
    static let entropySpatialFeature: Self = [.entropy, .features, .space]
    static let family = [coreSet, featureSpatial, entropyFeature, entropySpatial, entropySpatialFeature]
}

extension MaxSumStrategy.Terms {
    static let family: [Self] = [.features, .space, [.features, .space]]
}

/// A provider for strategies that must not read features: each call traps.
struct NoFeatures: FeatureProvider {
    func pretrainedFeatures() -> Tensor { preconditionFailure("pretrained features were read") }
    func currentFeatures(of indices: [Int]) -> Tensor { preconditionFailure("current features were read") }
    func decoderFeatures(of indices: [Int]) -> Tensor { preconditionFailure("decoder features were read") }
    func gradientEmbeddings(of indices: [Int]) -> Tensor { preconditionFailure("gradients were read") }
}

/// A provider with one table for all kinds of features. It counts reads.
final class TableFeatures: FeatureProvider {
    let table: Tensor
    let pretrainedReads = Mutex(0)
    let currentReads = Mutex<[[Int]]>([])

    init(_ table: Tensor) { self.table = table }

    func pretrainedFeatures() -> Tensor {
        pretrainedReads.withLock { $0 += 1 }
        return table
    }

    func currentFeatures(of indices: [Int]) -> Tensor {
        currentReads.withLock { $0.append(indices) }
        return table.rows(at: indices)
    }

    func decoderFeatures(of indices: [Int]) -> Tensor { table.rows(at: indices) }

    func gradientEmbeddings(of indices: [Int]) -> Tensor { table.rows(at: indices) }
}
