import Tensors

/// Tiles drawn uniformly without replacement.
package struct RandomStrategy: AcquisitionStrategy {
    package let name = "random"
    package let measure: UncertaintyMeasure? = nil

    package init() {}

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        pool.query(name, pool.drawn(count, for: "acquisition.random")) { rank, _ in [Query.Term("draw", Double(rank))] }
    }
}
