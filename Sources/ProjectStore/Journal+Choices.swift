import Foundation
import GRDB

/// What a person decided about asking for a tile, whatever a strategy says.
package enum TileChoice: String, Sendable, CaseIterable {
    /// It is asked besides what the strategy asks.
    case added
    /// It is not asked.
    case barred
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
                sql: #"INSERT INTO choice (image, "row", "column", choice, author, time) VALUES (?, ?, ?, ?, ?, ?)"#,
                arguments: [
                    tile.image, tile.row, tile.column, choice.rawValue, author, clock().timeIntervalSince1970,
                ])
        }
    }

    /// The decisions in effect, in the order they were made; tiles left to the strategy are not among them.
    package func choices() throws -> [StoredChoice] {
        let sql = #"""
            SELECT * FROM choice WHERE id IN (SELECT max(id) FROM choice GROUP BY image, "row", "column") ORDER BY id
            """#
        let choices: [StoredChoice] = try read { database in
            // A project of an earlier version that is only read has none.
            guard try database.tableExists("choice") else { return [] }
            return try Row.fetchAll(database, sql: sql).map { row in
                guard let choice = TileChoice(rawValue: row["choice"]) else {
                    throw damaged("choice \(row["id"] as Int64)")
                }
                return StoredChoice(
                    tile: TileKey(image: row["image"], row: row["row"], column: row["column"]), choice: choice,
                    author: row["author"], time: Date(timeIntervalSince1970: row["time"]))
            }
        }
        return choices.filter { $0.choice != .free }
    }
}
