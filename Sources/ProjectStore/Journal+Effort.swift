import Foundation
import GRDB

/// What people's work on a tile took.
package struct Effort: Sendable, Equatable {
    package var actions = 0
    package var seconds = 0.0

    package init(actions: Int = 0, seconds: Double = 0) {
        self.actions = actions
        self.seconds = seconds
    }
}

extension Journal {
    /// Actions and seconds a tile, from the edits people made, undone ones included.
    ///
    /// The time since the same author's edit before belongs to an edit's tile; times longer than `pause` are breaks and
    /// count nothing.
    package func effort(pause: TimeInterval = longestPause) throws -> [TileKey: Effort] {
        try read { database in
            var efforts: [TileKey: Effort] = [:]
            var last: [String: Double] = [:]
            let rows = try Row.fetchCursor(
                database,
                sql: #"""
                    SELECT image, top, "left", height, width, kind, author, time
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
