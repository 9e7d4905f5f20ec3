import Foundation
import GRDB

/// What a person decided about a tile and the queries; it overrides the strategy. The raw value is that of the journal.
package enum TileChoice: String, Sendable, CaseIterable {
    /// The tile is in the query, in addition to what the strategy selects.
    case added
    /// The tile is in no query. The raw value is older than the name.
    case excluded = "barred"
    /// The strategy decides, as for any other tile.
    case free
}

/// A decision that is on disk.
package struct StoredChoice: Sendable, Equatable {
    package let tile: TileKey
    package let choice: TileChoice
    package let author: String
    package let time: Date
}

extension Journal {
    /// Records what a person decided about a tile; it holds until the next decision about it.
    package func choose(_ choice: TileChoice, of tile: TileKey) throws {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO choice (image, top, "left", height, width, choice, author, time)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    tile.image.number, tile.rect.top, tile.rect.left, tile.rect.height, tile.rect.width,
                    choice.rawValue, author, clock().timeIntervalSince1970,
                ])
        }
    }

    /// The decisions in effect, in the order they were made; tiles left to the strategy are not among them.
    package func choices() throws -> [StoredChoice] {
        let sql = #"""
            SELECT * FROM choice WHERE id IN (SELECT max(id) FROM choice GROUP BY image, top, "left", height, width)
            ORDER BY id
            """#
        let choices: [StoredChoice] = try read { database in
            try Row.fetchAll(database, sql: sql).compactMap { row in
                guard let tile = try row.tileKey() else { return nil }
                return StoredChoice(
                    tile: tile, choice: try row.choice("choice"), author: try row.value("author"),
                    time: Date(timeIntervalSince1970: try row.value("time")))
            }
        }
        return choices.filter { $0.choice != .free }
    }
}
