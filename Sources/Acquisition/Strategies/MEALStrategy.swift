import Manifold
import Problems
import Tensors

extension Strategy {
    package static let meal = Strategy(
        "meal", "the most uncertain tiles, spread over a UMAP embedding of the whole pool", .meal,
        measure: .entropy, needs: [.candidateFeatures, .poolEmbedding], settings: MEALStrategy.settings,
        explain: { $0.seedAmongUncertain }
    ) { settings, manifolds throws(Problem) in try MEALStrategy(.once(manifolds), settings) }

    static let mealFineTuned = Strategy(
        "meal-ft", "the most uncertain tiles, spread over a UMAP embedding of these tiles", .meal,
        measure: .entropy, needs: .candidateFeatures, settings: MEALStrategy.settings,
        explain: { $0.seedAmongUncertain }
    ) { settings, _ throws(Problem) in try MEALStrategy(.eachRound, settings) }
}

/// MEAL and MEAL-FT (Sreenivasaiah, Otterbach, Wollmann, "MEAL: Manifold Embedding-based Active Learning", ICCV
/// Workshops 2021, Algorithm 1, https://arxiv.org/abs/2106.11858).
///
/// 1. Take the `candidateCount` tiles with the highest entropy.
/// 2. Embed their features in the plane by UMAP.
/// 3. Select tiles by k-means++ seeding in the embedding, so that they spread over it.
package struct MEALStrategy: AcquisitionStrategy {
    /// The tiles that UMAP is fitted on.
    package enum Fit: Sendable {
        /// MEAL: all tiles, once for a project, by their pretrained features. In each round UMAP transforms the current
        /// features of the candidates into this embedding.
        case once(ManifoldCache)
        /// MEAL-FT: the candidates of the round only, by their current features.
        case eachRound
    }

    /// The smallest number of tiles to fit on, because UMAP's spectral start needs four. With fewer tiles, k-means++
    /// works on the features themselves.
    package static let fewestToFit = 4

    static var settings: [AcquisitionSettingTable.Row] {
        [\.candidateCount, \.neighborCount, \.minimumDistance, \.seeding]
    }

    private let candidateCount: Int
    private let options: UMAP.Options
    private let trials: Int?
    private let fit: Fit

    /// - Parameters:
    ///   - candidateCount: The number of tiles with the highest entropy to select among (N_I in the paper). A query of
    ///     more tiles raises it to their number.
    ///   - options: The options of UMAP. The seed is replaced by one that follows from the pool.
    ///   - trials: The number of draws for each seed of k-means++; nil: the default of the greedy variant.
    package init(_ fit: Fit, candidateCount: Int, options: UMAP.Options, trials: Int?) {
        self.fit = fit
        self.candidateCount = candidateCount
        self.options = options
        self.trials = trials
    }

    /// - Throws: `Problem.setting` if there are fewer candidates than tiles to select.
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

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let entropy = try pool.finiteValues(of: .entropy, for: name)
        let candidates = try pool.mostUncertain(max(candidateCount, count), for: name)
        guard !candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }

        let embedding = try embedding(of: candidates, pool, workers, cancellation)
        var generator = Philox(seed: pool.seed, purpose: "acquisition.meal", round: pool.round)
        let seeds = try KMeansPlusPlus.seeds(
            embedding.points, count: count, trials: trials, using: &generator, beforeEach: cancellation.check)

        let items = seeds.enumerated().map { rank, candidate in
            let index = candidates[candidate]
            let distance = seeds[..<rank].lazy.map { embedding.distance(from: candidate, to: $0) }.min()
            return Query.Item(
                tile: pool.tiles[index], index: index, rank: rank, origin: .strategy, entropy: entropy[index],
                reasons: [
                    Query.Reason(.entropy, Double(entropy[index])),
                    Query.Reason(.entropyRank, Double(candidate)),
                    Query.Reason(.candidates, Double(candidates.count)), Query.Reason(.seedOrder, Double(rank)),
                ] + (distance.map { [Query.Reason(.seedDistance, $0)] } ?? []),
                embedding: embedding.isPlanar
                    ? Query.Position(x: embedding.points[candidate, 0], y: embedding.points[candidate, 1]) : nil)
        }
        return Query(strategy: name, items: items)
    }

    /// The points that k-means++ selects among, one row for each candidate.
    private struct Embedding: CacheableValue {
        let points: Tensor
        /// Whether the points are in the plane. If not, they are the features themselves.
        let isPlanar: Bool

        var byteCount: Int { points.byteCount }

        /// The Euclidean distance between two candidates.
        func distance(from one: Int, to other: Int) -> Double {
            zip(points.row(one), points.row(other)).reduce(0.0) { sum, pair in
                let difference = Double(pair.0) - Double(pair.1)
                return sum + difference * difference
            }.squareRoot()
        }
    }

    /// The key of a cached embedding.
    private struct Key: Hashable {
        let options: UMAP.Options
        /// Nil for MEAL: the position of a candidate there does not depend on the other candidates.
        let count: Int?
    }

    private var fitsOnce: Bool {
        if case .once = fit { true } else { false }
    }

    /// The embedding of the candidates, most uncertain first. The pool caches the last one. For MEAL, the first rows of
    /// a cached embedding of more candidates are valid too.
    private func embedding(
        of candidates: [Int], _ pool: PoolState, _ workers: Workers, _ cancellation: Cancellation
    ) throws -> Embedding {
        let key = Key(options: options, count: fitsOnce ? nil : candidates.count)
        if let cached: Embedding = pool.queryCache.cached(name, for: key), cached.points.rowCount >= candidates.count {
            let rows = cached.points.elements.prefix(candidates.count * cached.points.columnCount)
            return Embedding(
                points: Tensor([candidates.count, cached.points.columnCount], elements: Array(rows)),
                isPlanar: cached.isPlanar)
        }
        let features = try pool.features.currentFeatures(of: candidates)
        try features.checkFinite()
        let points = try embed(features, pool, workers, cancellation)
        let embedding = Embedding(points: points ?? features, isPlanar: points != nil)
        pool.queryCache.set(embedding, name, for: key)
        return embedding
    }

    /// The embedding of the candidates, `[candidates, 2]`; nil if there are fewer than `fewestToFit` tiles to fit on.
    private func embed(
        _ features: Tensor, _ pool: PoolState, _ workers: Workers, _ cancellation: Cancellation
    ) throws -> Tensor? {
        var options = options
        switch fit {
        case .once(let cache):
            guard pool.count >= Self.fewestToFit else { return nil }
            options.seed = pool.seed
            let model = try cache.model(options) {
                try UMAP.fit(
                    pool.features.pretrainedFeatures(), options, workers: workers, cancellation: cancellation)
            }
            return try model.transform(features, workers: workers)
        case .eachRound:
            guard features.rowCount >= Self.fewestToFit else { return nil }
            var generator = Philox(seed: pool.seed, purpose: "acquisition.meal-ft", round: pool.round)
            options.seed = generator.next()
            return try UMAP.fit(features, options, workers: workers, cancellation: cancellation).embedding
        }
    }
}

extension Query.Quantity {
    /// The position among the most uncertain tiles, from 0.
    fileprivate static let entropyRank = Query.Quantity(rawValue: "entropy rank")
}

extension Explanation {
    /// As `entropy rank 82 of 200; seed 6, 3.41 from the seeds before`.
    fileprivate var seedAmongUncertain: String {
        let candidates = number(.candidates).map { " of \($0)" } ?? ""
        return Self.joined(value(.entropyRank).map { "entropy rank \(Self.text($0 + 1))\(candidates)" }, seed)
    }
}
