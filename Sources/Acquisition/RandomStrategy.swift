import Tensors

/// Tiles drawn uniformly without replacement.
package struct RandomStrategy: AcquisitionStrategy {
    package let name = "random"
    package let measure: UncertaintyMeasure? = nil

    package init() {}

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        var drawn = pool.candidates
        var generator = Philox(seed: pool.seed, purpose: "acquisition.random", round: pool.round)
        let picks = min(count, drawn.count)
        for position in 0..<picks {
            drawn.swapAt(position, Int.random(in: position..<drawn.count, using: &generator))
        }
        return pool.query(name, drawn.prefix(picks)) { rank, _ in [Query.Term("draw", Double(rank))] }
    }
}
