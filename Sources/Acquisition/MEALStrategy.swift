import Manifold
import Tensors

/// Manifold embedding-based active learning (Sreenivasaiah, Otterbach, Wollmann, 2021, Algorithm 1): the tiles of
/// highest entropy, thinned out by k-means++ seeding where they lie on the manifold of the pool.
package struct MEALStrategy: AcquisitionStrategy {
    /// What the embedding is fitted on.
    package enum Fit: Sendable {
        /// On the pretrained features of all tiles, once; each round's tiles are placed among them (MEAL).
        case once(ManifoldCache)
        /// On the round's tiles alone (MEAL-FT).
        case eachRound
    }

    /// With fewer tiles than this to fit on, k-means++ works on the features as they are.
    private static let fewestToFit = 4

    package let name: String
    package let measure: UncertaintyMeasure? = .entropy
    private let candidateCount: Int
    private let options: UMAP.Options
    private let fit: Fit

    /// - Parameters:
    ///   - candidateCount: Tiles of highest entropy to choose among (N_I); all that are left if they are fewer.
    ///   - options: UMAP's; the seed is the pool's.
    package init(_ fit: Fit, candidateCount: Int = 200, options: UMAP.Options = UMAP.Options()) {
        self.fit = fit
        self.candidateCount = candidateCount
        self.options = options
        name = if case .once = fit { "meal" } else { "meal-ft" }
    }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let entropy = try pool.checkedUncertainty(for: name)
        let candidates = pool.mostUncertain(max(candidateCount, count), by: entropy)
        guard !candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }

        let features = try pool.features.currentFeatures(of: candidates)
        let embedding = try embed(features, pool, workers)
        var generator = Philox(seed: pool.seed, purpose: "acquisition.meal", round: pool.round)
        let seeds = KMeansPlusPlus.seeds(embedding ?? features, count: count, using: &generator)

        let items = seeds.enumerated().map { rank, candidate in
            let index = candidates[candidate]
            return Query.Item(
                tile: pool.tiles[index], index: index, rank: rank, score: entropy[index],
                terms: [
                    Query.Term("entropy", Double(entropy[index])),
                    Query.Term("entropy rank", Double(candidate)),
                    Query.Term("seed order", Double(rank)),
                ],
                embedding: embedding.map { Query.Position(x: $0[candidate, 0], y: $0[candidate, 1]) })
        }
        return Query(strategy: name, items: items)
    }

    /// Where the candidates lie, `[candidates, 2]`; nil where there is too little to fit on.
    private func embed(_ features: Tensor, _ pool: PoolState, _ workers: Workers) throws -> Tensor? {
        var options = options
        switch fit {
        case .once(let cache):
            guard pool.count >= Self.fewestToFit else { return nil }
            options.seed = pool.seed
            let model = try cache.model(options, rowCount: pool.count) {
                try UMAP.fit(pool.features.pretrainedFeatures(), options, workers: workers)
            }
            return try model.transform(features, workers: workers)
        case .eachRound:
            guard features.rowCount >= Self.fewestToFit else { return nil }
            var generator = Philox(seed: pool.seed, purpose: "acquisition.meal-ft", round: pool.round)
            options.seed = generator.next()
            return try UMAP.fit(features, options, workers: workers).embedding
        }
    }
}
