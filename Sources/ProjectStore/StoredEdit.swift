import Foundation
import GRDB

/// A row of the table `edit`.
struct StoredEdit {
    /// The state of the tile before and after the edit.
    struct States {
        var before: TileState
        let after: TileState
    }

    /// 0 for an edit that is not stored yet.
    var id: Int64 = 0
    let previous: Int64?
    let kind: Edit.Kind
    /// See `RunLengthCode.difference`.
    var difference: [UInt8]
    let changed: Int
    var states: States
    let author: String
    let time: Double
    let networkRound: Int?

    init(
        after previous: Int64?, _ kind: Edit.Kind, difference: [UInt8], changed: Int, states: States, author: String,
        time: Date, networkRound: Int?
    ) {
        self.previous = previous
        self.kind = kind
        self.difference = difference
        self.changed = changed
        self.states = states
        self.author = author
        self.time = time.timeIntervalSince1970
        self.networkRound = networkRound
    }

    /// Nil if there is no such edit.
    init?(_ id: Int64, in database: Database) throws {
        let statement = try database.cachedStatement(sql: "SELECT * FROM edit WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
        try self.init(row)
    }

    init(_ row: Row) throws {
        id = try row.value("id")
        previous = try row.optional("previous")
        kind = try row.choice("kind")
        difference = [UInt8](try row.value("difference", as: Data.self))
        changed = try row.value("changed")
        states = States(before: try row.choice("state_before"), after: try row.choice("state_after"))
        author = try row.value("author")
        time = try row.value("time")
        networkRound = try row.optional("network_round")
    }

    /// Adds the edit to a tile.
    /// - Parameter previous: The edit before it.
    /// - Returns: Its ID.
    func insert(into tile: Int64, after previous: Int64?, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO edit (tile, previous, kind, difference, changed, state_before, state_after, author, time,
                    network_round)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(
            arguments: [
                tile, previous, kind.rawValue, Data(difference), changed, states.before.rawValue,
                states.after.rawValue, author, time, networkRound,
            ])
        return database.lastInsertedRowID
    }

    /// The edit as other modules see it.
    func edit(of tile: TileKey, isCurrent: Bool) -> Edit {
        Edit(
            id: id, tile: tile, kind: kind, author: author, time: Date(timeIntervalSince1970: time),
            networkRound: networkRound, changedPixels: changed, stateBefore: states.before, stateAfter: states.after,
            isCurrent: isCurrent)
    }
}
