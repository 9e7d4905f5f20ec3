import Tensors

extension Strategy {
    package static let random = Strategy(
        "random", "tiles drawn at random, each as likely as any other", .survey, explain: { _ in "" }
    ) { _, _ in RandomStrategy() }
}

/// Tiles drawn uniformly without replacement.
package struct RandomStrategy: AcquisitionStrategy {
    package init() {}

    package var name: String { Strategy.random.name }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        return pool.makeQuery(name, pool.randomSample(count, for: "acquisition.random")) { rank, _ in
            [Query.Reason(.draw, Double(rank))]
        }
    }
}
