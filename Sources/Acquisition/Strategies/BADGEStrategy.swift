import Manifold
import Tensors

extension Strategy {
    static let badge = Strategy(
        "badge", "tiles with large gradients that differ from each other",
        Citation(
            "Ash, Zhang, Krishnamurthy, Langford, Agarwal",
            "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds", "ICLR", 2020),
        needs: .gradients, settings: [\.seeding],
        explain: { Explanation.joined($0.number(.gradient).map { "gradient of length \($0)" }, $0.seed) }
    ) { settings, _ in BADGEStrategy(trials: settings.seedingTrials) }
}

/// Tiles whose gradients are large and point in different directions: k-means++ seeding on gradient embeddings (Ash,
/// Zhang, Krishnamurthy, Langford, Agarwal, ICLR 2020). An embedding is the gradient of the loss with respect to the
/// classifier's weights, where the predicted classes count as true.
///
/// The first seed is drawn at random; the authors' code starts with the largest gradient. A query of k tiles from N
/// candidates takes `O(N k trials D)` with `D = classes x channels`, on one thread. The pool caches `4 N D` bytes.
package struct BADGEStrategy: AcquisitionStrategy {
    private let trials: Int?

    /// - Parameter trials: The number of draws for each seed of k-means++; nil: the default of the greedy variant.
    package init(trials: Int?) { self.trials = trials }

    package var name: String { Strategy.badge.name }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let candidates = pool.candidates
        guard !candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        let gradients = try pool.queryCache.value("gradients") {
            let gradients = try pool.features.gradientEmbeddings(of: candidates)
            try gradients.checkFinite()
            return gradients
        }
        var generator = Philox(seed: pool.seed, purpose: "acquisition.badge", round: pool.round)
        let seeds = try KMeansPlusPlus.seeds(
            gradients, count: count, trials: trials, using: &generator, beforeEach: cancellation.check)
        let terms = seeds.enumerated().map { order, row in
            [
                Query.Reason(.gradient, gradients.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()),
                Query.Reason(.seedOrder, Double(order)),
            ]
        }
        return pool.makeQuery(name, seeds.map { candidates[$0] }) { rank, _ in terms[rank] }
    }
}

extension Query.Quantity {
    /// The Euclidean norm of the gradient embedding.
    fileprivate static let gradient = Query.Quantity(rawValue: "gradient")
}
