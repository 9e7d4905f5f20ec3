import Tensors

extension Strategy {
    static let entropyRandom = Strategy(
        "entropy+random", "half of the tiles by entropy, the other half at random", .spatialDiversity,
        measure: .entropy, explain: { $0.draw ?? $0.ranked(by: .entropy) }
    ) { _, _ in EntropyRandomStrategy() }
}

/// Half of the query, rounded up, are the tiles with the highest entropy. The other half is drawn at random from the
/// remaining candidates (a baseline of Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active
/// Learning", IEEE Transactions on Image Processing 2021).
package struct EntropyRandomStrategy: AcquisitionStrategy {
    package init() {}

    package var name: String { Strategy.entropyRandom.name }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let entropy = try pool.finiteValues(of: .entropy, for: name)
        let uncertain = pool.top((count + 1) / 2, by: entropy)
        let random = pool.randomSample(
            count - uncertain.count, except: Set(uncertain), for: "acquisition.entropy+random")
        return pool.makeQuery(name, uncertain + random) { rank, index in
            rank < uncertain.count
                ? [
                    Query.Reason(.entropy, Double(entropy[index])), Query.Reason(.rank, Double(rank + 1)),
                    Query.Reason(.candidates, Double(pool.candidates.count)),
                ] : [Query.Reason(.draw, Double(rank - uncertain.count))]
        }
    }
}
