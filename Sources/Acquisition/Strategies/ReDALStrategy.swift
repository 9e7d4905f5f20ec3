import Manifold
import Tensors

extension Strategy {
    static let redal = Strategy(
        "redal", "tiles of high entropy; each selected one lowers the others of its feature cluster",
        Citation(
            "Wu, Liu, Huang, Lee, Su, Huang, Hsu",
            "ReDAL: Region-based and Diversity-aware Active Learning for Point Cloud Semantic Segmentation", "ICCV",
            2021),
        measure: .entropy, needs: .decoderFeatures, settings: [\.clusterCount, \.clusterDecay, \.featureComponents],
        explain: { $0.clustered }
    ) { settings, _ in
        ReDALStrategy(
            clusterCount: settings.clusterCount, decay: settings.clusterDecay,
            featureComponents: settings.featureComponents)
    }
}

/// The diversity-aware selection of ReDAL (Wu, Liu, Huang, Lee, Su, Huang, Hsu, ICCV 2021): tiles with high entropy,
/// decayed for each tile of the same feature cluster that ranks before.
///
/// Tiles are ranked by entropy. The n-th candidate of a cluster, counted from 0, has its entropy multiplied by
/// `decay^n`. The query has the tiles with the largest products. The clusters are those of k-means on all tiles of the
/// pool, labeled ones included.
package struct ReDALStrategy: AcquisitionStrategy {
    private let clusterCount: Int
    private let decay: Double
    private let featureComponents: Int

    /// - Parameters:
    ///   - clusterCount: The number of clusters of k-means.
    ///   - decay: The factor for each further tile of a cluster, 0...1; 1 gives the ranking by entropy.
    ///   - featureComponents: The number of principal components that k-means uses.
    package init(
        clusterCount: Int, decay: Double, featureComponents: Int = AcquisitionSettings().featureComponents
    ) {
        precondition(clusterCount > 0 && 0...1 ~= decay, "ReDALStrategy: \(clusterCount) clusters, decay \(decay)")
        self.clusterCount = clusterCount
        self.decay = decay
        self.featureComponents = featureComponents
    }

    package var name: String { Strategy.redal.name }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let entropy = try pool.finiteValues(of: .entropy, for: name)
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        let clusters = try clusters(of: pool, workers, cancellation)
        var factors = [Double](repeating: 1, count: clusterCount)
        var decayed = [Float](repeating: 0, count: pool.count)
        for index in pool.top(pool.candidates.count, by: entropy) {
            decayed[index] = Float(Double(entropy[index]) * factors[clusters[index]])
            factors[clusters[index]] *= decay
        }
        return pool.makeQuery(name, pool.top(count, by: decayed)) { _, index in
            [
                Query.Reason(.entropy, Double(entropy[index])), Query.Reason(.cluster, Double(clusters[index])),
                Query.Reason(.decayedEntropy, Double(decayed[index])),
            ]
        }
    }

    private func clusters(
        of pool: PoolState, _ workers: Workers, _ cancellation: Cancellation
    ) throws -> [Int] {
        let features = try pool.distanceFeatures(components: featureComponents, workers)
        return try pool.scoreCache.value("clusters", for: [clusterCount, featureComponents]) {
            var generator = Philox(seed: pool.seed, purpose: "acquisition.redal", round: pool.round)
            return try KMeans.clusters(
                of: features, count: clusterCount, using: &generator, workers: workers,
                beforeEach: cancellation.check)
        }
    }
}

extension Query.Quantity {
    /// The index of the feature cluster.
    fileprivate static let cluster = Query.Quantity(rawValue: "cluster")
    /// The entropy times the power of the decay.
    fileprivate static let decayedEntropy = Query.Quantity(rawValue: "decayed entropy")
}

extension Explanation {
    /// As `entropy 1.2; counts as 0.97: cluster 14 has higher ones`.
    fileprivate var clustered: String {
        guard let cluster = number(.cluster), let decayed = number(.decayedEntropy) else {
            return ranked(by: .entropy)
        }
        let isFirst = value(.decayedEntropy) == value(.entropy)
        return Self.joined(
            number(.entropy).map { "entropy \($0)" },
            isFirst
                ? "the highest in cluster \(cluster)"
                : "counts as \(decayed): cluster \(cluster) has higher ones")
    }
}
