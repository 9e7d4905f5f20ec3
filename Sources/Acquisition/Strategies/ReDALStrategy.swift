import Manifold
import Tensors

extension Strategy {
    static let redal = Strategy(
        "redal", "tiles of high entropy, each worth less the more tiles of its feature cluster are chosen",
        Citation(
            "Wu, Liu, Huang, Lee, Su, Huang, Hsu",
            "ReDAL: Region-based and Diversity-aware Active Learning for Point Cloud Semantic Segmentation", "ICCV",
            2021),
        measure: .entropy, needs: .decoderFeatures, settings: [\.clusterCount, \.clusterDecay]
    ) { settings, _ in ReDALStrategy(clusterCount: settings.clusterCount, decay: settings.clusterDecay) }
}

/// Tiles of high entropy, each time less of a cluster of features the more of it are chosen already (the diversity-aware
/// selection of ReDAL: Wu and others, ICCV 2021).
///
/// Candidates are gone through from the highest entropy; the n-th of a cluster has its score times `decay^n`.
package struct ReDALStrategy: AcquisitionStrategy {
    private let clusterCount: Int
    private let decay: Double

    package init(clusterCount: Int, decay: Double) {
        precondition(clusterCount > 0 && 0...1 ~= decay, "ReDALStrategy: \(clusterCount) clusters, decay \(decay)")
        self.clusterCount = clusterCount
        self.decay = decay
    }

    package var name: String { Strategy.redal.name }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let entropy = try pool.checked(.entropy, for: name)
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        let clusters = try clusters(of: pool, workers)
        var factors = [Double](repeating: 1, count: clusterCount)
        var decayed = [Float](repeating: 0, count: pool.count)
        for index in pool.highest(pool.candidates.count, by: entropy) {
            decayed[index] = Float(Double(entropy[index]) * factors[clusters[index]])
            factors[clusters[index]] *= decay
        }
        return pool.query(name, pool.highest(count, by: decayed)) { _, index in
            [
                Query.Term(.entropy, Double(entropy[index])), Query.Term(.cluster, Double(clusters[index])),
                Query.Term(.decayedEntropy, Double(decayed[index])),
            ]
        }
    }

    private func clusters(of pool: PoolState, _ workers: Workers) throws -> [Int] {
        let features = try pool.distanceFeatures(workers)
        return pool.view.value("clusters", for: clusterCount) {
            var generator = Philox(seed: pool.seed, purpose: "acquisition.redal", round: pool.round)
            return KMeans.clusters(of: features, count: clusterCount, using: &generator, workers: workers)
        }
    }
}

extension Query.Quantity {
    fileprivate static let cluster = Query.Quantity(rawValue: "cluster")
    fileprivate static let decayedEntropy = Query.Quantity(rawValue: "decayed entropy")
}
