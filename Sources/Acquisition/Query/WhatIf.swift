import Manifold
import Pool
import Tensors

/// Answers what would be asked now, while settings are turned: from scores, positions and features held in memory,
/// without asking a network. The answer is the query that the settings would make.
///
/// A value; it can be asked on any thread, and remembers what it worked out before. A first answer may take longer
/// than those after it.
package struct WhatIf: Sendable {
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
    package func following(eligibility: [Eligibility]) -> WhatIf {
        WhatIf(pool.following(eligibility: eligibility), manifold: manifold, workers: workers)
    }

    /// Works out what answers to turns of these settings need, so that the first comes as soon as those after it.
    /// - Throws: `AcquisitionError`, as `query`.
    package func prepare(for settings: AcquisitionSettings) throws {
        let isDeltaTurned = AcquisitionSetting.delta.inapplicability(in: settings) == nil
        let turns = isDeltaTurned ? Self.preparedSteps.map { settings.changing(AcquisitionSetting.delta, by: $0) } : []
        // The settings themselves come last: where labels lie is remembered for one delta at a time.
        for turned in turns + [settings] {
            try turned.makeStrategy(manifolds: ManifoldCache(manifold))
                .prepare(Self.preparedTiles * settings.batchSize, in: pool, workers: workers)
        }
    }

    /// The turns of delta that are prepared for.
    private static let preparedSteps = Array(stride(from: -4, through: 12, by: 2)).filter { $0 != 0 }
    /// For each tile asked.
    private static let preparedTiles = 12

    /// What would be asked with these settings.
    /// - Throws: `AcquisitionError`: `.setting` for a setting out of its range, `.unscored` or `.notAtHand` where the
    ///   answer would need the network.
    package func query(_ settings: AcquisitionSettings) throws -> Query {
        let strategy = try settings.makeStrategy(manifolds: ManifoldCache(manifold))
        if try settings.declaredStrategy().needs.contains(.poolEmbedding) {
            var options = settings.manifoldOptions
            options.seed = pool.seed
            guard let manifold, manifold.options == options, manifold.embedding.rowCount == pool.count else {
                throw AcquisitionError.notAtHand(
                    "a manifold of \(options.neighborCount) neighbors and least distance \(options.minimumDistance)")
            }
        }
        return try strategy.query(settings.batchSize, from: pool, workers: workers)
    }

    /// What comes in and goes out when settings are turned.
    /// - Throws: As `query`.
    package func difference(from before: Query, to settings: AcquisitionSettings) throws -> QueryDifference {
        QueryDifference(from: before, to: try query(settings))
    }
}
