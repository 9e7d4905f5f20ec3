/// A tile and its potential, in the order of selection: the largest potential first, then the lowest index. So the
/// minimum of a heap is the tile to select next.
struct RankedTile: Comparable {
    /// The index of the tile in the pool.
    let index: Int
    let potential: Double

    init(_ index: Int, _ potential: Double) {
        self.index = index
        self.potential = potential
    }

    static func < (a: Self, b: Self) -> Bool {
        a.potential > b.potential || (a.potential == b.potential && a.index < b.index)
    }
}
