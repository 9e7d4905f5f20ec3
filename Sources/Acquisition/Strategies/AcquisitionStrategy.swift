import Tensors

/// The algorithm of a strategy with its settings.
///
/// A strategy keeps no state between rounds: the same pool, round and seed give the same query, on any number of
/// threads. Ties go to the lowest tile.
package protocol AcquisitionStrategy: Sendable {
    /// As in its declaration.
    var name: String { get }

    /// At most `count` tiles, all of them eligible; fewer only if no more are left.
    /// - Throws: `Problem`, or what the feature provider throws.
    func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query

    /// Computes and keeps in the pool's memory what queries of about `count` tiles need, so that they take less time.
    /// - Throws: As `query`.
    func prepare(_ count: Int, in pool: PoolState, workers: Workers) throws
}

extension AcquisitionStrategy {
    package func prepare(_ count: Int, in pool: PoolState, workers: Workers) throws {}
}
