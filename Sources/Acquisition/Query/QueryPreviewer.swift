import Manifold
import Problems
import Tensors

/// Computes the query that settings would give now, while they are changed: from scores, positions and features in
/// memory, without a network. It is the very query that `AcquisitionStrategy.query` gives.
///
/// A value that can be used on any thread. It keeps what it computed, so the first preview may take longer than the next.
package struct QueryPreviewer: Sendable {
    package let pool: PoolState
    private let manifold: UMAP?
    private let workers: Workers

    /// - Parameters:
    ///   - pool: With features that are in memory (`HeldFeatures`).
    ///   - manifold: The model that MEAL fits once for a pool, if it is there.
    package init(_ pool: PoolState, manifold: UMAP?, workers: Workers) {
        self.pool = pool
        self.manifold = manifold
        self.workers = workers
    }

    /// The same pool when other tiles may be chosen.
    package func following(eligibility: [Eligibility]) -> QueryPreviewer {
        QueryPreviewer(pool.following(eligibility: eligibility), manifold: manifold, workers: workers)
    }

    /// Computes what previews of small changes of these settings need, so that the first is as fast as the next.
    /// - Throws: `Problem`, as `query`.
    package func prepare(for settings: AcquisitionSettings) throws {
        let usesDelta = AcquisitionSetting.delta.inapplicability(in: settings) == nil
        let changes = usesDelta ? Self.preparedSteps.map { settings.changing(AcquisitionSetting.delta, by: $0) } : []
        // The settings themselves come last: spatial distances to labels are kept for one delta at a time.
        for changed in changes + [settings] {
            try changed.makeStrategy(manifolds: ManifoldCache(manifold))
                .prepare(Self.preparedTiles * settings.batchSize, in: pool, workers: workers)
        }
    }

    /// The steps of delta that are prepared for.
    private static let preparedSteps = Array(stride(from: -4, through: 12, by: 2)).filter { $0 != 0 }
    /// For each tile of the query.
    private static let preparedTiles = 12

    /// The query that these settings would give.
    /// - Throws: `Problem`: `.setting` for a setting out of its range, `.unscored` or `.notInMemory` where the
    ///   query would need the network.
    package func query(_ settings: AcquisitionSettings) throws -> Query {
        let strategy = try settings.makeStrategy(manifolds: ManifoldCache(manifold))
        if try settings.declaredStrategy().needs.contains(.poolEmbedding) {
            var options = settings.manifoldOptions
            options.seed = pool.seed
            guard let manifold, manifold.options == options, manifold.embedding.rowCount == pool.count else {
                throw Problem.notInMemory(
                    "a manifold of \(options.neighborCount) neighbors and least distance \(options.minimumDistance)")
            }
        }
        return try strategy.query(settings.batchSize, from: pool, workers: workers)
    }

    /// The tiles that come in and go out when settings are changed.
    /// - Throws: As `query`.
    package func difference(from before: Query, to settings: AcquisitionSettings) throws -> QueryDifference {
        QueryDifference(from: before, to: try query(settings))
    }
}
