import Acquisition
import Files
import Foundation
import Imagery
import Learning
import Manifold
import Pool
import Problems
import Tensors

/// Selects the next query by a strategy. It computes what the strategy needs, and keeps what outlives a round: pretrained
/// features and the manifold of the pool.
final class QueryPlanner {
    /// The names of its files in the cache.
    static let featuresFile = "features.safetensors"
    static let manifoldFile = "manifold.safetensors"

    private let places: [TilePlace]
    private let pretrained: PretrainedFeatures
    private let cache: RootedPath?
    private let workers: Workers
    private let seed: UInt64
    private var manifold: UMAP?
    private var pool: PoolState?

    /// - Parameter cache: The folder where features and manifold are kept between runs; nil: nowhere.
    init(dataset: Dataset, source: NetworkSource, cache: RootedPath?, workers: Workers, seed: UInt64) {
        pretrained = PretrainedFeatures(
            of: dataset, source: source, file: cache?.appending(Self.featuresFile))
        places = pretrained.tiles.map { TilePlace(dataset.rect(of: $0)) }
        self.cache = cache
        self.workers = workers
        self.seed = seed
    }

    /// The planner of a project's rounds.
    convenience init(_ workspace: Workspace, source: NetworkSource, workers: Workers) {
        self.init(
            dataset: workspace.dataset, source: source, cache: workspace.project.cache, workers: workers,
            seed: workspace.project.configuration.seed)
    }

    /// The tiles to label next.
    /// - Parameters:
    ///   - eligibility: Of each tile of the pool; tiles without a score are not chosen either.
    ///   - trained: The network of the last round.
    func select(
        _ settings: AcquisitionSettings, eligibility: [Eligibility], scores: TileScores?,
        trained: TrainedNetwork, round: Int, monitor: StageMonitor
    ) throws -> Query {
        let features = features(trained, scores?.decoderFeatures, monitor)
        if try settings.declaredStrategy().needs.contains(.poolEmbedding) {
            _ = try manifold(settings, monitor: monitor)
        }
        let strategy = try settings.makeStrategy(manifolds: ManifoldCache(manifold))
        monitor.progress(StageProgress(stage: .acquire, fraction: 0))
        let pool = state(eligibility, scores, features, round)
        let query = try strategy.query(settings.batchSize, from: pool, workers: workers)
        monitor.progress(StageProgress(stage: .acquire, fraction: 1))
        return query
    }

    /// What computes, from memory, the query that other settings would give. Features of a trained backbone are in memory
    /// for the most uncertain tiles, if the settings' strategy needs these.
    func previewer(
        _ settings: AcquisitionSettings, eligibility: [Eligibility], scores: TileScores,
        trained: TrainedNetwork, round: Int, monitor: StageMonitor
    ) throws -> QueryPreviewer {
        let features = features(trained, scores.decoderFeatures, monitor)
        let pool = state(eligibility, scores, features, round)
        if trained.isFinetuned, try settings.declaredStrategy().needs.contains(.candidateFeatures) {
            _ = try features.currentFeatures(
                of: pool.mostUncertain(max(settings.candidateCount, settings.batchSize)))
        }
        let held = state(eligibility, scores, try features.held(), round)
        // Threads of its own: a preview must not wait for a training.
        return QueryPreviewer(held, manifold: manifold, workers: Workers(count: workers.count))
    }

    /// The pool as strategies see it. Distances to labels are not computed again each round.
    private func state(
        _ eligibility: [Eligibility], _ scores: TileScores?, _ features: any FeatureProvider, _ round: Int
    ) -> PoolState {
        let state =
            pool?.following(
                eligibility: eligibility, scores: scores, features: features, round: round)
            ?? PoolState(
                tiles: pretrained.tiles, places: places, eligibility: eligibility, scores: scores, features: features,
                round: round, seed: seed)
        pool = state
        return state
    }

    /// Where every tile of the pool lies: the manifold that MEAL chooses on and that the workbench draws.
    /// - Parameter settling: Gets the positions while a new model takes shape.
    func manifold(
        _ settings: AcquisitionSettings, monitor: StageMonitor, settling: ([SIMD2<Float>]) -> Void = { _ in }
    ) throws -> UMAP {
        var options = settings.manifoldOptions
        options.seed = seed
        if let manifold, manifold.options == options { return manifold }
        let model = try PoolManifold.model(
            of: pretrained.rows(monitor), options: options, file: cache?.appending(Self.manifoldFile),
            workers: workers, monitor: monitor, settling: settling)
        manifold = model
        return model
    }

    private func features(_ trained: TrainedNetwork, _ decoder: Tensor?, _ monitor: StageMonitor) -> PoolFeatures {
        PoolFeatures(pretrained: pretrained, trained: trained, decoder: decoder, monitor: monitor)
    }
}

extension TilePlace {
    package init(_ rect: PixelRect) {
        self.init(left: rect.left, top: rect.top, width: rect.width, height: rect.height)
    }
}
