import Tensors

/// The tiles of highest entropy.
package struct EntropyStrategy: AcquisitionStrategy {
    package let name = "entropy"
    package let measure: UncertaintyMeasure? = .entropy

    package init() {}

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let entropy = try pool.checkedUncertainty(for: name)
        return pool.query(name, pool.mostUncertain(count, by: entropy)) { _, index in
            [Query.Term("entropy", Double(entropy[index]))]
        }
    }
}
