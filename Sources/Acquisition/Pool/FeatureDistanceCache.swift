import Synchronization
import Tensors

/// Caches feature distances to labeled tiles from one query to the next. It adds new labels without starting again.
final class FeatureDistanceCache: Sendable {
    struct State {
        private var term: FeatureTerm?
        /// The labeled tiles of the term, ascending. The term has them in the order of labeling.
        private var labeled: [Int] = []
        /// Identifies the pool whose candidates determined the scale of the term.
        private var owner: PoolCache?

        /// Removes the term from the cache, with exactly these tiles labeled. `put` returns it.
        /// - Returns: `wasReady` is true if no label was added and the scale was known.
        mutating func take(
            of features: Tensor, labeled tiles: [Int], in pool: PoolState, _ workers: Workers
        ) -> (term: FeatureTerm, wasReady: Bool) {
            var term = self.term.take() ?? FeatureTerm(features)
            // Another number of components gives other distances.
            if term.features.columnCount != features.columnCount {
                term = FeatureTerm(features)
                (labeled, owner) = ([], nil)
            }
            if owner === pool.queryCache, labeled == tiles { return (term, true) }
            let before = Set(labeled)
            // A label was removed. The term cannot remove one, so it starts again.
            if !before.isSubset(of: tiles) { term = FeatureTerm(features) }
            term.label(
                term.labeled.isEmpty ? tiles : tiles.filter { !before.contains($0) }, candidates: pool.candidates,
                workers: workers)
            (labeled, owner) = (tiles, pool.queryCache)
            return (term, false)
        }

        /// Stores the term for the next query, without the choices that were made.
        mutating func put(_ term: consuming FeatureTerm) {
            term.rewind()
            self.term = term
        }
    }

    private let state = Mutex(State())

    /// Calls `body` with the feature term of some labeled tiles. Choices that `body` makes are undone afterwards.
    ///
    /// A lock is held meanwhile: a second query or preview waits until `body` has finished, which may take seconds.
    /// - Parameters:
    ///   - features: `[N, D]`; the same table in each call with this number of columns.
    ///   - tiles: The labeled tiles, ascending, not empty.
    ///   - pool: Its candidates determine the scale.
    func withTerm<Result>(
        of features: Tensor, labeled tiles: [Int], in pool: PoolState, _ workers: Workers,
        _ body: (inout FeatureTerm) throws -> Result
    ) rethrows -> Result {
        try state.withLock { state in
            var term = state.take(of: features, labeled: tiles, in: pool, workers).term
            defer { state.put(term) }
            return try body(&term)
        }
    }
}
