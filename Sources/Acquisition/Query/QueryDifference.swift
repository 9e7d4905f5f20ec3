import Tiles

/// The difference between two queries. The acquisition pane shows it while a setting is changed.
package struct QueryDifference: Sendable, Equatable {
    /// Tiles that only the new query has, in its order.
    package let added: [TileID]
    /// Tiles that only the old query has, in its order.
    package let removed: [TileID]
    /// The number of images that have a tile in the query.
    package let imagesTouched: (before: Int, now: Int)
    /// The mean entropy of the query's tiles; nil if no tile has scores.
    package let meanEntropy: (before: Double?, now: Double?)

    package init(from before: Query, to now: Query) {
        let (tilesBefore, tilesNow) = (Set(before.tiles), Set(now.tiles))
        added = now.tiles.filter { !tilesBefore.contains($0) }
        removed = before.tiles.filter { !tilesNow.contains($0) }
        imagesTouched = (before.imagesTouched, now.imagesTouched)
        meanEntropy = (before.meanEntropy, now.meanEntropy)
    }

    // Tuples are not `Equatable`, so the compiler cannot derive this.
    package static func == (a: QueryDifference, b: QueryDifference) -> Bool {
        a.added == b.added && a.removed == b.removed && a.imagesTouched == b.imagesTouched
            && a.meanEntropy == b.meanEntropy
    }
}

extension Query {
    /// The number of images that have a tile in the query.
    package var imagesTouched: Int { Set(items.map(\.tile.image)).count }

    /// The mean entropy of the tiles that have scores; nil if none has.
    package var meanEntropy: Double? {
        let scores = items.compactMap(\.entropy)
        return scores.isEmpty ? nil : scores.reduce(0) { $0 + Double($1) } / Double(scores.count)
    }
}
