import Foundation
import GRDB

/// A stored query: the selected tiles, in the order of labeling.
package struct StoredQuery: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package let tile: TileKey
        /// The origin of the selection: the strategy or the user; nil in journals of earlier versions.
        package let origin: String?
        /// The entropy of the tile; nil if the tile had no scores.
        package let entropy: Double?
        /// The reasons of the strategy, in the order in which they are shown.
        package let reasons: [Reason]
        /// The x and y position of the tile in the embedding of the strategy.
        package let embedding: [Double]?

        package init(
            tile: TileKey, origin: String?, entropy: Double? = nil, reasons: [Reason] = [], embedding: [Double]? = nil
        ) {
            self.tile = tile
            self.origin = origin
            self.entropy = entropy
            self.reasons = reasons
            self.embedding = embedding
        }
    }

    package struct Reason: Sendable, Equatable, Codable {
        package let name: String
        package let value: Double

        package init(_ name: String, _ value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// The round that will train on the labels of these tiles.
    package let round: Int
    package let strategy: String
    package let settings: Settings
    package let items: [Item]
    package let time: Date
}

extension Journal {
    @discardableResult
    package func saveQuery(
        round: Int, strategy: String, settings: Settings = Settings(), items: [StoredQuery.Item]
    ) throws -> StoredQuery {
        let query = StoredQuery(round: round, strategy: strategy, settings: settings, items: items, time: clock())
        try write { database in
            try database.execute(
                sql: "INSERT INTO query (round, strategy, settings, time) VALUES (?, ?, ?, ?)",
                arguments: [round, strategy, try JSON.text(settings), query.time.timeIntervalSince1970])
            let id = database.lastInsertedRowID
            for (rank, item) in items.enumerated() {
                let detail = ItemDetail(
                    origin: item.origin, entropy: item.entropy, reasons: item.reasons, embedding: item.embedding)
                try database.execute(
                    sql: """
                        INSERT INTO query_item (query, rank, image, top, "left", height, width, detail)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [id, rank] + item.tile.columnValues + [try JSON.text(detail)])
            }
        }
        return query
    }

    /// The newest query; nil before the first query.
    package func currentQuery() throws -> StoredQuery? {
        try query(sql: "SELECT * FROM query ORDER BY id DESC LIMIT 1", [])
    }

    /// The newest query of a round; nil if there is none.
    package func query(ofRound round: Int) throws -> StoredQuery? {
        try query(sql: "SELECT * FROM query WHERE round = ? ORDER BY id DESC LIMIT 1", [round])
    }

    private func query(sql: String, _ arguments: StatementArguments) throws -> StoredQuery? {
        try read { database in
            guard let row = try Row.fetchOne(database, sql: sql, arguments: arguments) else { return nil }
            let id = try row.value("id", as: Int64.self)
            guard let settings = JSON.value(Settings.self, try row.value("settings")) else {
                throw damaged("query \(id)")
            }
            let items = try Row.fetchAll(
                database, sql: "SELECT * FROM query_item WHERE query = ? ORDER BY rank", arguments: [id]
            ).compactMap { row -> StoredQuery.Item? in
                guard let detail = JSON.value(ItemDetail.self, try row.value("detail")) else {
                    throw damaged("query \(id)")
                }
                guard let tile = try row.tileKey() else { return nil }
                return StoredQuery.Item(
                    tile: tile, origin: detail.origin, entropy: detail.entropy, reasons: detail.reasons,
                    embedding: detail.embedding)
            }
            return StoredQuery(
                round: try row.roundNumber("round"), strategy: try row.value("strategy"), settings: settings,
                items: items, time: Date(timeIntervalSince1970: try row.value("time")))
        }
    }

    private struct ItemDetail: Codable {
        let origin: String?
        let entropy: Double?
        let reasons: [StoredQuery.Reason]
        let embedding: [Double]?

        /// Journals have had the keys `score` and `terms` since the first version.
        private enum CodingKeys: String, CodingKey {
            case origin
            case entropy = "score"
            case reasons = "terms"
            case embedding
        }
    }
}
