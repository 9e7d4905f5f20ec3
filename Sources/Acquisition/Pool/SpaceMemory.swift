import Synchronization

/// What follows from where the tiles of a pool lie and which are labeled; it outlives rounds, for labels only grow.
final class SpaceMemory: Sendable {
    private struct State {
        var geometry: TileGeometry?
        var distance: SpatialDistance?
        var labeled: [Bool] = []
        var term: SpatialTerm?
    }

    private let state = Mutex(State())

    /// The spatial term of the pool's labeled tiles; only those that were not labeled the last time are looked at.
    func term(_ distance: SpatialDistance, of pool: PoolState) -> SpatialTerm {
        state.withLock { state in
            let geometry = state.geometry ?? TileGeometry(pool.tiles, pool.rects)
            state.geometry = geometry
            let carriesOver =
                state.distance == distance && zip(state.labeled, pool.labeled).allSatisfy { $1 || !$0 }
            var term =
                carriesOver
                ? state.term ?? SpatialTerm(TileMetric(distance, geometry))
                : SpatialTerm(TileMetric(distance, geometry))
            let known = carriesOver && state.term != nil ? state.labeled : []
            for index in pool.labeled.indices where pool.labeled[index] && !(index < known.count && known[index]) {
                term.choose(index)
            }
            state.distance = distance
            state.labeled = pool.labeled
            state.term = term
            return term
        }
    }
}
