import Tensors

extension Strategy {
    static let entropyRandom = Strategy(
        "entropy+random", "half of the tiles by entropy, the other half at random", .spatialDiversity,
        measure: .entropy
    ) { _, _ in EntropyRandomStrategy() }
}

/// Half of the tiles by entropy, the larger half if they are odd; the rest at random from those that are left.
package struct EntropyRandomStrategy: AcquisitionStrategy {
    package init() {}

    package var name: String { Strategy.entropyRandom.name }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let entropy = try pool.checked(.entropy, for: name)
        let certain = pool.highest((count + 1) / 2, by: entropy)
        let drawn = pool.drawn(count - certain.count, except: Set(certain), for: "acquisition.entropy+random")
        return pool.query(name, certain + drawn) { rank, index in
            [
                rank < certain.count
                    ? Query.Term(.entropy, Double(entropy[index])) : Query.Term(.draw, Double(rank - certain.count))
            ]
        }
    }
}
