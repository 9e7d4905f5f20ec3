import Synchronization

/// What follows from where the tiles of a pool lie and which are labeled; it outlives rounds, for labels only grow.
final class SpaceMemory: Sendable {
    private struct State {
        var geometry: TileGeometry?
        var distance: SpatialDistance?
        var labeled: Set<Int> = []
        var term: SpatialTerm?
    }

    private let state = Mutex(State())

    /// The spatial term of the pool's labeled tiles; only those that were not labeled the last time are looked at.
    func term(_ distance: SpatialDistance, of pool: PoolState) -> SpatialTerm {
        let labeled = Set(pool.labeledTiles)
        return state.withLock { state in
            let geometry = state.geometry ?? TileGeometry(pool.tiles, pool.places)
            state.geometry = geometry
            let carriesOver =
                state.distance == distance && state.labeled.isSubset(of: labeled)
            var term =
                carriesOver
                ? state.term ?? SpatialTerm(TileMetric(distance, geometry))
                : SpatialTerm(TileMetric(distance, geometry))
            let known = carriesOver && state.term != nil ? state.labeled : []
            for index in pool.labeledTiles where !known.contains(index) { term.choose(index) }
            state.distance = distance
            state.labeled = labeled
            state.term = term
            return term
        }
    }
}
