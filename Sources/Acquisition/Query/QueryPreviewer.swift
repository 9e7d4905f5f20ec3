import Manifold
import Problems
import Tensors

/// Computes the query that changed settings would give. It uses scores, positions and features in memory, and no
/// network. The result equals the query that the strategy would select.
///
/// It can be used on any thread. Intermediate results are cached, so the first preview may take longer than the next.
package struct QueryPreviewer: Sendable {
    package let pool: PoolState
    private let manifold: UMAP?
    private let workers: Workers

    /// - Parameters:
    ///   - pool: A pool whose features are in memory (`FeatureSnapshot`).
    ///   - manifold: The UMAP model of the pool that MEAL uses; nil if it is not in memory.
    package init(_ pool: PoolState, manifold: UMAP?, workers: Workers) {
        self.pool = pool
        self.manifold = manifold
        self.workers = workers
    }

    /// The same pool, where other tiles are labeled or may be selected.
    package func withEligibility(_ eligibility: [Eligibility]) -> QueryPreviewer {
        QueryPreviewer(pool.withEligibility(eligibility), manifold: manifold, workers: workers)
    }

    /// Computes in advance what previews of small changes of these settings need. The first preview is then as fast as
    /// the next.
    /// - Throws: `Problem`, as `query`; `CancellationError`. What was computed by then is kept.
    package func prepare(
        for settings: AcquisitionSettings, cancellation: Cancellation = Cancellation()
    ) throws {
        let usesDelta = AcquisitionSetting.delta.reasonUnused(in: settings) == nil
        let changes = usesDelta ? Self.preparedSteps.map { settings.changing(AcquisitionSetting.delta, by: $0) } : []
        // The settings themselves come last, because the cache holds the spatial distances of one delta at a time.
        for changed in changes + [settings] {
            try changed.makeStrategy(manifolds: ManifoldCache(manifold))
                .prepare(
                    Self.preparedTiles * settings.batchSize, in: pool, workers: workers, cancellation: cancellation)
        }
    }

    /// Changes of delta, in steps of the setting, that previews are prepared for. More values take longer to prepare
    /// and make more previews fast.
    private static let preparedSteps = Array(stride(from: -4, through: 12, by: 2)).filter { $0 != 0 }
    /// The number of prepared tiles for each tile of the query. More tiles take longer to prepare and make it less
    /// likely that a preview compares others.
    private static let preparedTiles = 12

    /// The query that these settings would give.
    /// - Throws: `Problem`: `.setting` for a setting out of range, `.unscored` or `.notInMemory` if the query needs the
    ///   network.
    package func query(_ settings: AcquisitionSettings) throws -> Query {
        let strategy = try settings.makeStrategy(manifolds: ManifoldCache(manifold))
        if try settings.declaredStrategy().needs.contains(.poolEmbedding) {
            var options = settings.manifoldOptions
            options.seed = pool.seed
            guard let manifold, manifold.options == options else {
                throw Problem.notInMemory(
                    "the UMAP with \(options.neighborCount) neighbors and minimum distance \(options.minimumDistance)")
            }
        }
        return try strategy.query(settings.batchSize, from: pool, workers: workers)
    }

    /// The difference between a query and the one that these settings would give.
    /// - Throws: As `query`.
    package func difference(from before: Query, to settings: AcquisitionSettings) throws -> QueryDifference {
        QueryDifference(from: before, to: try query(settings))
    }
}
