import Synchronization

/// What follows from where the tiles of a pool lie and which are labeled; it outlives rounds, for labels only grow.
final class SpaceMemory: Sendable {
    private struct State {
        var geometry: TileGeometry?
        var distance: SpatialDistance?
        /// Ascending.
        var labeled: [Int] = []
        var term: SpatialTerm?
    }

    private let state = Mutex(State())

    /// The spatial term of the pool's labeled tiles; only those that were not labeled the last time are looked at.
    func term(_ distance: SpatialDistance, of pool: PoolState) -> SpatialTerm {
        state.withLock { state in
            let geometry = state.geometry ?? TileGeometry(pool.tiles, pool.places)
            let known = state.distance == distance ? state.term : nil
            let added = Self.additions(to: state.labeled, in: pool.labeledTiles)
            var term: SpatialTerm
            if let known, let added {
                term = known
                for index in added { term.choose(index) }
            } else {
                term = SpatialTerm(TileMetric(distance, geometry))
                for index in pool.labeledTiles { term.choose(index) }
            }
            state = State(geometry: geometry, distance: distance, labeled: pool.labeledTiles, term: term)
            return term
        }
    }

    /// What `new` has besides all of `old`; nil where it lacks some of `old`. Both ascend.
    private static func additions(to old: [Int], in new: [Int]) -> [Int]? {
        if old == new { return [] }
        var added: [Int] = []
        var place = 0
        for index in new {
            if place < old.count, old[place] == index { place += 1 } else { added.append(index) }
        }
        return place == old.count ? added : nil
    }
}
