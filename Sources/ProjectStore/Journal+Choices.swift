import Foundation
import GRDB

/// A manual choice for a tile and the queries. It overrides the strategy. The raw value is stored in the journal.
package enum TileChoice: String, Sendable, CaseIterable {
    /// The tile is added to the query, in addition to the selection of the strategy.
    case added
    /// The tile is excluded from queries. The raw value is older than the name.
    case excluded = "barred"
    /// The strategy decides, as for other tiles.
    case free
}

/// A manual choice that is on disk.
package struct StoredChoice: Sendable, Equatable {
    package let tile: TileKey
    package let choice: TileChoice
    package let author: String
    package let time: Date
}

extension Journal {
    /// Records the manual choice for a tile. It is valid until the next choice for this tile.
    package func choose(_ choice: TileChoice, of tile: TileKey) throws {
        try write { database in
            try database.execute(
                sql: """
                    INSERT INTO choice (image, top, "left", height, width, choice, author, time)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: tile.columnValues + [choice.rawValue, author, clock().timeIntervalSince1970])
        }
    }

    /// The choices in effect, in the order in which they were made. Tiles with the choice `free` are not included.
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
