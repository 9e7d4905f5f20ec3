import Acquisition
import Files
import Foundation
import Imagery
import Learning
import Manifold
import Pool
import Problems
import Tensors

/// Selects the next query by a strategy. It computes the inputs of the strategy. Pretrained features and the manifold
/// of the pool are cached for later rounds.
final class QueryPlanner {
    /// The file names in the cache.
    static let featuresFile = "features.safetensors"
    static let manifoldFile = "manifold.safetensors"

    // Both have an entry for each tile of the pool. A process that scores a shard does not need them.
    private lazy var centers = pretrained.tiles.map { TileCenter($0, in: dataset.grid(of: $0.image)) }
    private(set) lazy var pretrained = PretrainedFeatures(
        of: dataset, source: source, file: cache?.appending(Self.featuresFile), shards: shards,
        requiresShards: requiresShards)
    private let dataset: Dataset
    private let source: NetworkSource
    private let shards: ShardStore?
    private let requiresShards: Bool
    private let cache: RootedPath?
    private let workers: Workers
    private let seed: UInt64
    private var manifold: PoolManifold?
    private var pool: PoolState?

    /// - Parameters:
    ///   - cache: The folder that caches features and manifold; nil for no files.
    ///   - shards: The features that shards computed; nil for none.
    ///   - requiresShards: Whether an incomplete set of shards is an error. If not, all features are computed.
    init(
        dataset: Dataset, source: NetworkSource, cache: RootedPath?, shards: ShardStore? = nil,
        requiresShards: Bool = false, workers: Workers, seed: UInt64
    ) {
        self.dataset = dataset
        self.source = source
        self.shards = shards
        self.requiresShards = requiresShards
        self.cache = cache
        self.workers = workers
        self.seed = seed
    }

    /// A planner for the rounds of a project.
    convenience init(
        _ workspace: Workspace, source: NetworkSource, requiresShards: Bool = false, workers: Workers
    ) {
        self.init(
            dataset: workspace.dataset, source: source, cache: workspace.project.cache,
            shards: ShardStore(.embed, of: workspace), requiresShards: requiresShards, workers: workers,
            seed: workspace.project.configuration.seed)
    }

    /// Selects the tiles to label next.
    /// - Parameters:
    ///   - eligibility: The eligibility of each tile of the pool. Tiles without a score are not selected either.
    ///   - trained: The network of the last round; nil before the first training, for a strategy that needs none.
    /// - Throws: `Problem`, `CancellationError`.
    func select(
        _ settings: AcquisitionSettings, eligibility: [Eligibility], scores: TileScores?,
        trained: TrainedNetwork?, round: Int, monitor: StageMonitor
    ) throws -> Query {
        let features = features(trained, scores?.decoderFeatures, monitor)
        if try settings.declaredStrategy().needs.contains(.poolEmbedding) {
            _ = try manifold(settings, monitor: monitor)
        }
        let strategy = try settings.makeStrategy(manifolds: ManifoldCache(manifold?.model))
        monitor.progress(StageProgress(stage: .acquire, fraction: 0))
        let pool = poolState(eligibility, scores, features, round)
        let query = try strategy.query(
            settings.batchSize, from: pool, workers: workers, cancellation: monitor.cancellation)
        monitor.progress(StageProgress(stage: .acquire, fraction: 1))
        return query
    }

    /// A previewer, which computes queries for other settings from memory. With fine-tuning, or with features that are
    /// in a file, it has the current features only of the most uncertain tiles, and only if the strategy of `settings`
    /// needs them.
    func previewer(
        _ settings: AcquisitionSettings, eligibility: [Eligibility], scores: TileScores,
        trained: TrainedNetwork, round: Int, monitor: StageMonitor
    ) throws -> QueryPreviewer {
        let features = features(trained, scores.decoderFeatures, monitor)
        let pool = poolState(eligibility, scores, features, round)
        let isInMemory = try !trained.isFinetuned && pretrained.completed(monitor).inMemory != nil
        if !isInMemory, try settings.declaredStrategy().needs.contains(.candidateFeatures) {
            _ = try features.currentFeatures(
                of: pool.mostUncertain(max(settings.candidateCount, settings.batchSize), for: settings.strategy))
        }
        let snapshot = poolState(eligibility, scores, try features.snapshot(), round)
        // Previews use separate threads, so that they do not wait for a training.
        return QueryPreviewer(snapshot, manifold: manifold?.model, workers: Workers(count: workers.count))
    }

    /// The input of the strategies. Distances to labeled tiles of the previous round are reused.
    private func poolState(
        _ eligibility: [Eligibility], _ scores: TileScores?, _ features: any FeatureProvider, _ round: Int
    ) -> PoolState {
        let state =
            pool?.nextRound(
                eligibility: eligibility, scores: scores, features: features, round: round)
            ?? PoolState(
                tiles: pretrained.tiles, centers: centers, eligibility: eligibility, scores: scores, features: features,
                round: round, seed: seed)
        pool = state
        return state
    }

    /// The UMAP of the pool, which MEAL uses for selection and the workbench displays.
    /// - Parameter onUpdate: Called with the positions while UMAP runs.
    func manifold(
        _ settings: AcquisitionSettings, monitor: StageMonitor, onUpdate: ([SIMD2<Float>?]) -> Void = { _ in }
    ) throws -> PoolManifold {
        var options = settings.manifoldOptions
        options.seed = seed
        if let manifold, manifold.model.options == options { return manifold }
        let fitted = try PoolManifold(
            of: pretrained.completed(monitor), options: options, file: cache?.appending(Self.manifoldFile),
            workers: workers, monitor: monitor, onUpdate: onUpdate)
        manifold = fitted
        return fitted
    }

    private func features(_ trained: TrainedNetwork?, _ decoder: Tensor?, _ monitor: StageMonitor) -> PoolFeatures {
        PoolFeatures(pretrained: pretrained, trained: trained, decoder: decoder, monitor: monitor)
    }
}

extension TileCenter {
    package init(_ tile: TileID, in grid: TileGrid) {
        let center = grid.center(row: tile.row, column: tile.column)
        self.init(x: center.x, y: center.y)
    }
}
