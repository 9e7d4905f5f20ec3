import Tensors

/// A strategy with its settings: it selects the tiles to label next.
///
/// A strategy has no state. The same pool, round and seed give the same query on any number of threads. The lowest tile
/// wins a tie.
package protocol AcquisitionStrategy: Sendable {
    /// The name in the declaration of the strategy.
    var name: String { get }

    /// Selects up to `count` eligible tiles; fewer only if no more are left.
    /// - Parameter cancellation: Checked first, and then for each tile if the selection compares tiles.
    /// - Throws: `Problem`, `CancellationError`, or what the feature provider throws.
    func query(_ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation) throws -> Query

    /// Computes intermediate results for later queries and stores them in the caches of the pool. A strategy without
    /// such results does nothing.
    /// - Parameter count: The number of tiles to prepare for: those that the strategy most likely selects.
    /// - Throws: As `query`.
    func prepare(_ count: Int, in pool: PoolState, workers: Workers, cancellation: Cancellation) throws
}

extension AcquisitionStrategy {
    package func prepare(_ count: Int, in pool: PoolState, workers: Workers, cancellation: Cancellation) throws {}

    /// Selects tiles, and cannot be canceled.
    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        try query(count, from: pool, workers: workers, cancellation: Cancellation())
    }
}
