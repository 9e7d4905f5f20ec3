import Synchronization
import Tensors

/// What was learned of feature distances to labeled tiles; it outlives queries, and labels that come meanwhile.
final class FeatureMemory: Sendable {
    struct State {
        private var term: FeatureTerm?
        /// What is labeled in the term, ascending. The term has it in the order of labeling.
        private var labeled: [Int] = []
        /// The memory of the pool that the term's scale was found for.
        private var owner: PoolMemory?

        /// Takes the term out, with these tiles labeled. `put` brings it back.
        /// - Returns: Also whether it was ready: nothing was labeled, and no scale was searched for.
        mutating func take(
            of features: Tensor, labeled tiles: [Int], in pool: PoolState, _ workers: Workers
        ) -> (term: FeatureTerm, wasReady: Bool) {
            var term = self.term.take() ?? FeatureTerm(features)
            if owner === pool.memory, labeled == tiles { return (term, true) }
            let known = Set(labeled)
            if !known.isSubset(of: tiles) { term = FeatureTerm(features) }
            term.label(
                term.labeled.isEmpty ? tiles : tiles.filter { !known.contains($0) }, candidates: pool.candidates,
                workers: workers)
            (labeled, owner) = (tiles, pool.memory)
            return (term, false)
        }

        /// Keeps the term for the next query, without the choices made since.
        mutating func put(_ term: consuming FeatureTerm) {
            term.rewind()
            self.term = term
        }
    }

    private let state = Mutex(State())

    /// Hands the term of some labeled tiles to `body`, one caller at a time. Choices made there are taken back after it.
    /// - Parameters:
    ///   - tiles: What is labeled, ascending; not empty.
    ///   - pool: Whose candidates will be looked at.
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
