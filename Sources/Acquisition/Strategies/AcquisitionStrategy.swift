import Tensors

/// A way to choose which tiles a human labels next.
///
/// A strategy keeps no state between rounds: the same pool, round and seed give the same query, on any number of
/// threads. Ties go to the lowest tile.
package protocol AcquisitionStrategy: Sendable {
    /// As on the command line and in `project.toml`.
    var name: String { get }

    /// What `PoolState.scores` must hold; nil if the pool need not be scored.
    var measure: UncertaintyMeasure? { get }

    /// At most `count` tiles, none of them labeled or barred; fewer only if no more are left.
    /// - Throws: `AcquisitionError`, `ManifoldError`, or what the feature provider throws.
    func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query
}
