import Tiles

/// How a query differs from one before it: shown while a setting is changed.
package struct QueryDifference: Sendable, Equatable {
    /// In the query now and not before, in its order.
    package let added: [TileID]
    /// In the query before and not now.
    package let removed: [TileID]
    /// Images with a tile in the query, before and now.
    package let imagesTouched: (before: Int, now: Int)
    /// The mean score of the tiles of the query, before and now; nil if no tile has one.
    package let meanScore: (before: Double?, now: Double?)

    package init(from before: Query, to now: Query) {
        let (tilesBefore, tilesNow) = (Set(before.tiles), Set(now.tiles))
        added = now.tiles.filter { !tilesBefore.contains($0) }
        removed = before.tiles.filter { !tilesNow.contains($0) }
        imagesTouched = (before.imagesTouched, now.imagesTouched)
        meanScore = (before.meanScore, now.meanScore)
    }

    package static func == (a: QueryDifference, b: QueryDifference) -> Bool {
        a.added == b.added && a.removed == b.removed && a.imagesTouched == b.imagesTouched
            && a.meanScore == b.meanScore
    }
}

extension Query {
    package var imagesTouched: Int { Set(items.map(\.tile.image)).count }

    /// The mean uncertainty of the tiles that have one; nil if none has.
    package var meanScore: Double? {
        let scores = items.compactMap(\.score)
        return scores.isEmpty ? nil : scores.reduce(0) { $0 + Double($1) } / Double(scores.count)
    }
}
