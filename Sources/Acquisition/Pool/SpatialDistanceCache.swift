import Synchronization

/// Caches spatial distances to labeled tiles from one round to the next. They depend only on the positions and on the
/// labels, and labels rarely disappear. It holds one spatial distance at a time.
final class SpatialDistanceCache: Sendable {
    private struct State {
        var geometry: TileGeometry?
        var distance: SpatialDistance?
        /// The labeled tiles of the term, ascending.
        var labeled: [Int] = []
        var term: SpatialTerm?
    }

    private let state = Mutex(State())

    /// The spatial term of the pool's labeled tiles. It is computed from all of them only if a label was removed or the
    /// distance is another one; otherwise new labels are added, each in `O(m)` for `m` tiles an image.
    func term(_ distance: SpatialDistance, of pool: PoolState) -> SpatialTerm {
        state.withLock { state in
            let geometry = state.geometry ?? TileGeometry(pool.tiles, pool.centers)
            let cached = state.distance == distance ? state.term : nil
            let added = Self.additions(to: state.labeled, in: pool.labeledTiles)
            var term: SpatialTerm
            if let cached, let added {
                term = cached
                for index in added { term.add(index) }
            } else {
                term = SpatialTerm(TileMetric(distance, geometry))
                for index in pool.labeledTiles { term.add(index) }
            }
            state = State(geometry: geometry, distance: distance, labeled: pool.labeledTiles, term: term)
            return term
        }
    }

    /// The elements of `new` that are not in `old`; nil if `new` lacks an element of `old`. Both ascend.
    private static func additions(to old: [Int], in new: [Int]) -> [Int]? {
        if old == new { return [] }
        var added: [Int] = []
        var position = 0
        for index in new {
            if position < old.count, old[position] == index { position += 1 } else { added.append(index) }
        }
        return position == old.count ? added : nil
    }
}
