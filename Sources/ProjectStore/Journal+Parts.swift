import Foundation
import GRDB

/// The parts of a split project.
extension Journal {
    /// Records a split of the project.
    package func recordSplit(parts: Int, tiles: [SplitTile]) throws -> ProjectSplit {
        try write { database in
            let split = ProjectSplit(
                id: UUID().uuidString, parts: parts, lastEdit: try Self.last("edit", in: database),
                lastComment: try Self.last("comment", in: database))
            try database.execute(
                sql: """
                    INSERT INTO split (id, parts, last_edit, last_comment, author, time) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    split.id, parts, split.lastEdit, split.lastComment, author, clock().timeIntervalSince1970,
                ])
            for tile in tiles {
                try database.execute(
                    sql: """
                        INSERT INTO split_tile (split, image, top, "left", height, width, owner, second)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [split.id] + tile.tile.columnValues + [tile.owner, tile.second])
            }
            return split
        }
    }

    private static func last(_ table: String, in database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT max(id) FROM \(table)") ?? 0
    }

    /// All splits of the project.
    package func splits() throws -> [ProjectSplit] {
        try read { try Row.fetchAll($0, sql: "SELECT * FROM split ORDER BY time, id").map(Self.split) }
    }

    private static func split(_ row: Row) throws -> ProjectSplit {
        ProjectSplit(
            id: try row.value("id"), parts: try row.value("parts"), lastEdit: try row.value("last_edit"),
            lastComment: try row.value("last_comment"))
    }

    /// Which part of a split project this is; nil if it is none.
    package func partIdentity() throws -> PartIdentity? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT split.*, number FROM part JOIN split ON split.id = part.split ORDER BY part.id DESC LIMIT 1
                    """)
            return try row.map { PartIdentity(split: try Self.split($0), number: try $0.value("number")) }
        }
    }

    /// The tiles of a split that parts label.
    func tiles(of split: ProjectSplit, in database: Database) throws -> [TileKey: SplitTile] {
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM split_tile WHERE split = ?", arguments: [split.id])
        let tiles = try rows.compactMap { row in
            try row.tileKey().map {
                ($0, SplitTile(tile: $0, owner: try row.value("owner"), second: try row.optional("second")))
            }
        }
        return Dictionary(tiles) { $1 }
    }

    /// Turns the copy of a journal at `url` into the journal of a part. Its query has the tiles of the part. Its
    /// requests for second labels and its added tiles are those of the part.
    static func makePart(_ number: Int, of split: ProjectSplit, at url: URL, time: Date) throws {
        let queue = try connect(to: url.path, readonly: false)
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO part (split, number) VALUES (?, ?)", arguments: [split.id, number])
            try database.execute(
                sql: """
                    DELETE FROM part_position;
                    INSERT INTO part_position (tile, position) SELECT id, position FROM tile;
                    """)
            let isOfPart = """
                EXISTS (SELECT 1 FROM split_tile AS own
                    WHERE own.split = :split AND (own.owner = :part OR own.second = :part)
                        AND (own.image, own.top, own."left", own.height, own.width)
                            = (item.image, item.top, item."left", item.height, item.width))
                """
            let part: StatementArguments = ["split": split.id, "part": number]
            try database.execute(
                sql: "DELETE FROM second_request AS item WHERE NOT \(isOfPart)", arguments: part)
            // The newest choice of a tile counts. Tiles that were added by hand belong to the query of one part.
            try database.execute(
                sql: """
                    INSERT INTO choice (image, top, "left", height, width, choice, author, time)
                        SELECT image, top, "left", height, width, :free, author, :time FROM choice AS item
                        WHERE id IN (SELECT max(id) FROM choice GROUP BY image, top, "left", height, width)
                            AND choice = :added AND top IS NOT NULL AND NOT \(isOfPart)
                    """,
                arguments: part + [
                    "free": TileChoice.free.rawValue, "added": TileChoice.added.rawValue,
                    "time": time.timeIntervalSince1970,
                ])
            guard let last = try Int64.fetchOne(database, sql: "SELECT max(id) FROM query") else { return }
            try database.execute(
                sql: """
                    INSERT INTO query (round, strategy, settings, time)
                        SELECT round, strategy, settings, time FROM query WHERE id = ?
                    """, arguments: [last])
            try database.execute(
                sql: """
                    INSERT INTO query_item (query, rank, image, top, "left", height, width, detail)
                        SELECT :query, row_number() OVER (ORDER BY rank) - 1, image, top, "left", height, width, detail
                        FROM query_item AS item WHERE query = :last AND \(isOfPart)
                    """, arguments: part + ["query": database.lastInsertedRowID, "last": last])
        }
        try queue.close()
    }
}
