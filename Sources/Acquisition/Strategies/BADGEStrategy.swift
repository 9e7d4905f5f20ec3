import Manifold
import Tensors

extension Strategy {
    static let badge = Strategy(
        "badge", "tiles with large gradients that differ from each other",
        Citation(
            "Ash, Zhang, Krishnamurthy, Langford, Agarwal",
            "Deep Batch Active Learning by Diverse, Uncertain Gradient Lower Bounds", "ICLR", 2020),
        needs: .gradients, settings: [\.seeding]
    ) { settings, _ in BADGEStrategy(trials: settings.seedingTrials) }
}

/// Tiles whose gradients are large and point to different sides: k-means++ seeding on the gradients that the
/// classifier's weights would get, were the predictions true (Ash and others, ICLR 2020).
package struct BADGEStrategy: AcquisitionStrategy {
    private let trials: Int?

    /// - Parameter trials: Draws for each seed of k-means++; nil: as many as its greedy variant has.
    package init(trials: Int?) { self.trials = trials }

    package var name: String { Strategy.badge.name }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let candidates = pool.candidates
        guard !candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        let gradients = try pool.memory.value("gradients") {
            let gradients = try pool.features.gradientEmbeddings(of: candidates)
            try gradients.checkFinite()
            return gradients
        }
        var generator = Philox(seed: pool.seed, purpose: "acquisition.badge", round: pool.round)
        let seeds = KMeansPlusPlus.seeds(gradients, count: count, trials: trials, using: &generator)
        let terms = seeds.enumerated().map { order, row in
            [
                Query.Term(.gradient, gradients.row(row).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()),
                Query.Term(.seedOrder, Double(order)),
            ]
        }
        return pool.query(name, seeds.map { candidates[$0] }) { rank, _ in terms[rank] }
    }
}

extension Query.Quantity {
    /// The length of the gradient.
    fileprivate static let gradient = Query.Quantity(rawValue: "gradient")
}
