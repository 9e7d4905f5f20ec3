import Foundation
import GRDB

/// The number of manual edits of a tile, undone ones included, and the working time in seconds.
package struct Effort: Sendable, Equatable {
    package var actions = 0
    package var seconds = 0.0

    package init(actions: Int = 0, seconds: Double = 0) {
        self.actions = actions
        self.seconds = seconds
    }
}

extension Journal {
    /// The effort of each tile from its manual edits, undone ones included.
    ///
    /// The time since the previous edit of the same author counts for the tile of an edit. A time longer than `pause`
    /// is a break and does not count. A negative time, after the clock was set back, does not count either.
    package func effort(pause: TimeInterval = longestPause) throws -> [TileKey: Effort] {
        try read { database in
            var efforts: [TileKey: Effort] = [:]
            var last: [String: Double] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: #"""
                    SELECT image, top, "left", height, width, annotator, kind, author, time
                    FROM edit JOIN tile ON tile.id = edit.tile
                    ORDER BY edit.id
                    """#)
            while let row = try rows.next() {
                guard try row.choice("kind", as: Edit.Kind.self).isManual, let tile = try row.tileKey() else {
                    continue
                }
                let (author, time) = (try row.value("author", as: String.self), try row.value("time", as: Double.self))
                efforts[tile, default: Effort()].actions += 1
                if let before = last[author], 0...pause ~= time - before {
                    efforts[tile, default: Effort()].seconds += time - before
                }
                last[author] = time
            }
            return efforts
        }
    }
}
