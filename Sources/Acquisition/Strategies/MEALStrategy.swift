import Manifold
import Problems
import Tensors

extension Strategy {
    package static let meal = Strategy(
        "meal", "the most uncertain tiles, spread out over a UMAP embedding of the whole pool", .meal,
        measure: .entropy, needs: [.candidateFeatures, .poolEmbedding], settings: MEALStrategy.settings
    ) { settings, manifolds throws(Problem) in try MEALStrategy(.once(manifolds), settings) }

    static let mealFineTuned = Strategy(
        "meal-ft", "the most uncertain tiles, spread out over a UMAP embedding of these tiles", .meal,
        measure: .entropy, needs: .candidateFeatures, settings: MEALStrategy.settings
    ) { settings, _ throws(Problem) in try MEALStrategy(.eachRound, settings) }
}

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
    package static let fewestToFit = 4

    static var settings: [AcquisitionSettingTable.Row] {
        [\.candidateCount, \.neighborCount, \.minimumDistance, \.seeding]
    }

    private let candidateCount: Int
    private let options: UMAP.Options
    private let trials: Int?
    private let fit: Fit

    /// - Parameters:
    ///   - candidateCount: Tiles of highest entropy to choose among (N_I); all that are left if they are fewer.
    ///   - options: UMAP's; the seed is the pool's.
    ///   - trials: Draws for each seed of k-means++; nil: as many as its greedy variant has.
    package init(
        _ fit: Fit, candidateCount: Int, options: UMAP.Options, trials: Int?
    ) {
        self.fit = fit
        self.candidateCount = candidateCount
        self.options = options
        self.trials = trials
    }

    /// - Throws: `Problem.setting` where there would be fewer tiles to choose among than to choose.
    init(_ fit: Fit, _ settings: AcquisitionSettings) throws(Problem) {
        guard settings.candidateCount >= settings.batchSize else {
            throw .setting(
                name: AcquisitionSetting.candidateCount.name, value: "\(settings.candidateCount)",
                range: "at least batchSize (\(settings.batchSize)) for \(settings.strategy)")
        }
        self.init(
            fit, candidateCount: settings.candidateCount, options: settings.manifoldOptions,
            trials: settings.seedingTrials)
    }

    package var name: String {
        switch fit {
        case .once: Strategy.meal.name
        case .eachRound: Strategy.mealFineTuned.name
        }
    }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let entropy = try pool.checked(.entropy, for: name)
        let candidates = pool.highest(max(candidateCount, count), by: entropy)
        guard !candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }

        let embedding = try embedding(of: candidates, pool, workers)
        var generator = Philox(seed: pool.seed, purpose: "acquisition.meal", round: pool.round)
        let seeds = KMeansPlusPlus.seeds(embedding.places, count: count, trials: trials, using: &generator)

        let items = seeds.enumerated().map { rank, candidate in
            let index = candidates[candidate]
            return Query.Item(
                tile: pool.tiles[index], index: index, rank: rank, origin: .strategy, score: entropy[index],
                terms: [
                    Query.Term(.entropy, Double(entropy[index])),
                    Query.Term(.entropyRank, Double(candidate)),
                    Query.Term(.seedOrder, Double(rank)),
                ],
                embedding: embedding.isFlat
                    ? Query.Position(x: embedding.places[candidate, 0], y: embedding.places[candidate, 1]) : nil)
        }
        return Query(strategy: name, items: items)
    }

    /// Where candidates lie: in the plane, or by their features where there is too little to fit on.
    private struct Embedding {
        let places: Tensor
        let isFlat: Bool
    }

    /// What an embedding in memory is of.
    private struct Key: Hashable {
        let options: UMAP.Options
        /// Nil where the first of more candidates lie as if there were no more.
        let count: Int?
    }

    /// Places of the candidates, most uncertain first. The pool remembers the last ones.
    private func embedding(of candidates: [Int], _ pool: PoolState, _ workers: Workers) throws -> Embedding {
        var isOnce = false
        if case .once = fit { isOnce = true }
        let key = Key(options: options, count: isOnce ? nil : candidates.count)
        if let kept: Embedding = pool.memory.kept(name, for: key), kept.places.rowCount >= candidates.count {
            let rows = kept.places.elements.prefix(candidates.count * kept.places.columnCount)
            return Embedding(
                places: Tensor([candidates.count, kept.places.columnCount], elements: Array(rows)),
                isFlat: kept.isFlat)
        }
        let features = try pool.features.currentFeatures(of: candidates)
        try features.checkFinite()
        let places = try embed(features, pool, workers)
        let embedding = Embedding(places: places ?? features, isFlat: places != nil)
        pool.memory.keep(embedding, name, for: key)
        return embedding
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

extension Query.Quantity {
    /// The place among the most uncertain tiles.
    fileprivate static let entropyRank = Query.Quantity(rawValue: "entropy rank")
}
