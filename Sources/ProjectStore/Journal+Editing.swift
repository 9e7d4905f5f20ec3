import Foundation
import GRDB
import Imagery

extension Journal {
    /// Records a change. The first change of a tile must bring its mask.
    @discardableResult
    package func record(_ change: Change) throws -> Edit { try record([change])[0] }

    /// Records changes of any tiles together: all, or none.
    @discardableResult
    package func record(_ changes: [Change]) throws -> [Edit] {
        try write { database in try changes.map { try record($0, in: database) } }
    }

    /// Takes back the last edit in effect; nil if there is none.
    @discardableResult
    package func undo(_ tile: TileKey) throws -> LabeledTile? {
        try write { database in
            guard let row = try tileRow(tile, in: database), let position = row.position else { return nil }
            let edit = try editRow(position, in: database)
            try update(row, by: edit, .backward, position: edit.previous, in: database)
            return try labeledTile(tile, in: database)
        }
    }

    /// Puts back the edit that was undone last; nil if there is none, or if another edit came since.
    @discardableResult
    package func redo(_ tile: TileKey) throws -> LabeledTile? {
        try write { database in
            guard let row = try tileRow(tile, in: database), let next = try nextEdit(of: row, in: database) else {
                return nil
            }
            try update(row, by: try editRow(next, in: database), .forward, position: next, in: database)
            return try labeledTile(tile, in: database)
        }
    }

    /// The tile as it is now; nil if it was never touched.
    package func tile(_ tile: TileKey) throws -> LabeledTile? {
        try read { database in try labeledTile(tile, in: database) }
    }

    /// All edits of a tile, in the order they were made, undone ones included.
    package func edits(of tile: TileKey) throws -> [Edit] {
        try read { database in
            guard let row = try tileRow(tile, in: database) else { return [] }
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM edit WHERE tile = ? ORDER BY id", arguments: [row.id])
            let previous = Dictionary(
                uniqueKeysWithValues: rows.map { ($0["id"] as Int64, $0["previous"] as Int64?) })
            var current: Set<Int64> = []
            var position = row.position
            while let id = position, current.insert(id).inserted { position = previous[id] ?? nil }
            return try rows.map { try edit($0, of: tile, isCurrent: current.contains($0["id"])) }
        }
    }
}

extension Journal {
    /// A row of `tile`, its mask still encoded.
    struct TileRow {
        let id: Int64
        let key: TileKey
        let size: Size
        let state: TileState
        let mask: [UInt8]
        let position: Int64?
    }

    private struct EditRow {
        let previous: Int64?
        let difference: [UInt8]
        let stateBefore: TileState
        let stateAfter: TileState
    }

    func tileRow(_ row: Row) throws -> TileRow {
        let size = Size(height: row["height"], width: row["width"])
        guard let state = TileState(rawValue: row["state"]), size.height > 0, size.width > 0,
            !size.height.multipliedReportingOverflow(by: size.width).overflow
        else { throw damaged("tile \(row["id"] as Int64)") }
        return TileRow(
            id: row["id"], key: TileKey(image: row["image"], row: row["row"], column: row["column"]), size: size,
            state: state, mask: [UInt8](row["mask"] as Data), position: row["position"])
    }

    func mask(of row: TileRow) throws -> LabelMask {
        do {
            return try RunLengthCode.mask(row.mask, size: row.size)
        } catch {
            throw damaged("the mask of \(row.key)")
        }
    }

    private func record(_ change: Change, in database: Database) throws -> Edit {
        let row = try tileRow(change.tile, in: database) ?? insertTile(of: change, in: database)
        let before = try mask(of: row)
        var after = change.mask ?? before
        if change.kind == .clear && change.mask == nil { after = LabelMask(size: row.size) }
        precondition(
            after.size == before.size, "Journal: \(change.tile) is \(before.size), the new mask \(after.size)")
        let state = change.state ?? change.kind.state(after: row.state)
        let difference = RunLengthCode.difference(from: before, to: after)
        let time = clock()
        try database.execute(
            sql: """
                INSERT INTO edit (tile, previous, kind, difference, changed, state_before, state_after, author, time,
                    network_round)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                row.id, row.position, change.kind.rawValue, Data(difference.bytes), difference.changed,
                row.state.rawValue, state.rawValue, author, time.timeIntervalSince1970, change.networkRound,
            ])
        let id = database.lastInsertedRowID
        try set(row, mask: after, state: state, position: id, in: database)
        return Edit(
            id: id, tile: change.tile, kind: change.kind, author: author, time: time,
            networkRound: change.networkRound, changedPixels: difference.changed, stateBefore: row.state,
            stateAfter: state, isCurrent: true)
    }

    private func insertTile(of change: Change, in database: Database) throws -> TileRow {
        guard let size = change.mask?.size else {
            preconditionFailure("Journal: the first change of \(change.tile) has no mask")
        }
        let mask = RunLengthCode.encode(LabelMask(size: size))
        try database.execute(
            sql: """
                INSERT INTO tile (image, "row", "column", height, width, state, mask) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                change.tile.image, change.tile.row, change.tile.column, size.height, size.width,
                TileState.unlabeled.rawValue, Data(mask),
            ])
        return TileRow(
            id: database.lastInsertedRowID, key: change.tile, size: size, state: .unlabeled, mask: mask, position: nil)
    }

    private func update(
        _ row: TileRow, by edit: EditRow, _ direction: RunLengthCode.Direction, position: Int64?,
        in database: Database
    ) throws {
        let before = try mask(of: row)
        guard let after = try? RunLengthCode.apply(edit.difference, to: before, direction) else {
            throw damaged("an edit of \(row.key) does not fit its mask")
        }
        let state = direction == .forward ? edit.stateAfter : edit.stateBefore
        try set(row, mask: after, state: state, position: position, in: database)
    }

    private func set(
        _ row: TileRow, mask: LabelMask, state: TileState, position: Int64?, in database: Database
    ) throws {
        try database.execute(
            sql: "UPDATE tile SET mask = ?, state = ?, position = ? WHERE id = ?",
            arguments: [Data(RunLengthCode.encode(mask)), state.rawValue, position, row.id])
    }

    private func tileRow(_ tile: TileKey, in database: Database) throws -> TileRow? {
        try Row.fetchOne(
            database, sql: #"SELECT * FROM tile WHERE image = ? AND "row" = ? AND "column" = ?"#,
            arguments: [tile.image, tile.row, tile.column]
        ).map(tileRow)
    }

    private func editRow(_ id: Int64, in database: Database) throws -> EditRow {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM edit WHERE id = ?", arguments: [id])
        guard let row, let before = TileState(rawValue: row["state_before"]),
            let after = TileState(rawValue: row["state_after"])
        else { throw damaged("edit \(id)") }
        return EditRow(
            previous: row["previous"], difference: [UInt8](row["difference"] as Data), stateBefore: before,
            stateAfter: after)
    }

    /// The newest edit made where the tile is now.
    private func nextEdit(of row: TileRow, in database: Database) throws -> Int64? {
        try Int64.fetchOne(
            database, sql: "SELECT max(id) FROM edit WHERE tile = ? AND previous IS ?",
            arguments: [row.id, row.position])
    }

    private func labeledTile(_ tile: TileKey, in database: Database) throws -> LabeledTile? {
        guard let row = try tileRow(tile, in: database) else { return nil }
        return LabeledTile(
            tile: tile, state: row.state, mask: try mask(of: row), canUndo: row.position != nil,
            canRedo: try nextEdit(of: row, in: database) != nil)
    }

    private func edit(_ row: Row, of tile: TileKey, isCurrent: Bool) throws -> Edit {
        guard let kind = Edit.Kind(rawValue: row["kind"]), let before = TileState(rawValue: row["state_before"]),
            let after = TileState(rawValue: row["state_after"])
        else { throw damaged("edit \(row["id"] as Int64)") }
        return Edit(
            id: row["id"], tile: tile, kind: kind, author: row["author"],
            time: Date(timeIntervalSince1970: row["time"]), networkRound: row["network_round"],
            changedPixels: row["changed"], stateBefore: before, stateAfter: after, isCurrent: isCurrent)
    }
}
