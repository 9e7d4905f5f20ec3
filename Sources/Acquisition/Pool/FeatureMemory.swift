import Synchronization
import Tensors

/// What was learned of feature distances to labeled tiles; it outlives queries, and labels that come meanwhile.
final class FeatureMemory: Sendable {
    private struct State {
        var term: FeatureTerm?
        /// The memory of the pool that the term's scale was found for.
        var owner: PoolMemory?
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
            var term = state.term.take() ?? FeatureTerm(features)
            if state.owner !== pool.memory || !term.labeled.elementsEqual(tiles) {
                let known = Set(term.labeled)
                if !known.isSubset(of: tiles) { term = FeatureTerm(features) }
                term.label(
                    term.labeled.isEmpty ? tiles : tiles.filter { !known.contains($0) }, candidates: pool.candidates,
                    workers: workers)
                state.owner = pool.memory
            }
            defer {
                term.rewind()
                state.term = term
            }
            return try body(&term)
        }
    }
}
