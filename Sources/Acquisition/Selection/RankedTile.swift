/// A tile and its potential. The order is that of selection: largest potential first, then lowest tile.
struct RankedTile: Comparable {
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
