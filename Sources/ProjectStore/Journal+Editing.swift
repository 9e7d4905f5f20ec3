import Foundation
import GRDB
import Imagery
import Problems

extension Journal {
    /// Records an edit. Without a mask in the change, the tile keeps its mask, or becomes empty if the kind is `clear`.
    @discardableResult
    package func record(_ change: EditRequest) throws -> Edit {
        try write { database in try record(change, in: database) }
    }

    /// Records edits of several tiles in one transaction: all of them or none.
    @discardableResult
    package func record(_ changes: [EditRequest]) throws -> [Edit] {
        try recordTogether { transaction in try changes.map(transaction.record) }
    }

    /// Undoes the last edit in effect. Returns nil if there is none, or if a tile of another tiling was edited here
    /// later.
    @discardableResult
    package func undo(_ tile: TileKey) throws -> TileSnapshot? {
        try write { database in
            let stack = try TileStack(tile, in: database, self)
            guard let row = stack.row, stack.canUndo, let position = row.position else { return nil }
            let edit = try storedEdit(position, in: database)
            try update(row, by: edit, .backward, position: edit.previous, in: database)
            return try snapshot(of: tile, in: database)
        }
    }

    /// Redoes the edit that was undone last. Returns nil if there is none, or if another edit was made since.
    @discardableResult
    package func redo(_ tile: TileKey) throws -> TileSnapshot? {
        try write { database in
            let stack = try TileStack(tile, in: database, self)
            guard let row = stack.row, let next = try nextEdit(of: stack, in: database) else { return nil }
            try update(row, by: try storedEdit(next, in: database), .forward, position: next, in: database)
            return try snapshot(of: tile, in: database)
        }
    }

    /// The current state and mask of the tile; nil if no edit ever touched its pixels.
    package func tile(_ tile: TileKey) throws -> TileSnapshot? {
        try read { database in try snapshot(of: tile, in: database) }
    }

    /// All edits of a tile in the order in which they were made, undone edits included.
    package func edits(of tile: TileKey) throws -> [Edit] {
        try read { database in try edits(of: tile, in: database) }
    }

    func edits(of tile: TileKey, in database: Database) throws -> [Edit] {
        guard let row = try TileStack(tile, in: database, self).row else { return [] }
        let stored = try Row.fetchAll(
            database, sql: "SELECT * FROM edit WHERE tile = ? ORDER BY id", arguments: [row.id]
        ).map(StoredEdit.init)
        var previous: [Int64: Int64] = [:]
        for edit in stored { previous[edit.id] = edit.previous }
        var current: Set<Int64> = []
        var position = row.position
        while let id = position, current.insert(id).inserted { position = previous[id] }
        return stored.map { $0.edit(of: tile, isCurrent: current.contains($0.id)) }
    }
}

extension Journal {
    func record(_ change: EditRequest, in database: Database) throws -> Edit {
        let stack = try TileStack(change.tile, in: database, self)
        let composed = try stack.composed(in: database, self)
        let row = try stack.row ?? insertTile(change.tile, in: database)
        let before = try stack.hasNoNewerOverlap && row.position != nil ? composed.mask : mask(of: row, in: database)
        var after = try change.mask.map(numbers) ?? composed.mask
        if change.kind == .clear && change.mask == nil { after = LabelMask(size: change.tile.rect.size) }
        precondition(
            after.size == before.size, "Journal: \(change.tile) is \(before.size), the new mask \(after.size)")
        let state = change.state ?? change.kind.state(after: composed.state)
        var edit = StoredEdit(
            after: row.position, change.kind, difference: RunLengthCode.difference(from: before, to: after).bytes,
            changed: composed.mask.differences(to: after), states: .init(before: row.state, after: state),
            author: author, time: clock(), networkRound: change.networkRound)
        let id = try edit.insert(into: row.id, after: row.position, in: database)
        edit.id = id
        try set(row, mask: after, state: state, position: id, in: database)
        return edit.edit(of: change.tile, isCurrent: true)
    }

    /// Replaces class indices by class IDs. All labels pass this function on their way into the journal.
    /// - Throws: `Problem` if a pixel has the index of no class. Such a mask could never be read again.
    func numbers(of mask: LabelMask) throws -> LabelMask {
        do {
            return try labelIDs.numbers(of: mask)
        } catch {
            throw Problem(
                .setting, path: url.path,
                reason: "nothing was recorded: the labels have the class index \(error.index), but project.toml has "
                    + "\(error.classCount) classes, counted from 0",
                fix: "choose one of the project's classes")
        }
    }

    func insertTile(_ tile: TileKey, in database: Database) throws -> TileRow {
        try database.execute(
            sql: """
                INSERT INTO tile (image, top, "left", height, width, annotator, state, mask)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: tile.columnValues + [
                tile.annotator ?? "", TileState.unlabeled.rawValue,
                Data(RunLengthCode.encode(unlabeled: tile.rect.size)),
            ])
        return TileRow(id: database.lastInsertedRowID, key: tile, state: .unlabeled, position: nil)
    }

    private func update(
        _ row: TileRow, by edit: StoredEdit, _ direction: RunLengthCode.Direction, position: Int64?,
        in database: Database
    ) throws {
        let before = try mask(of: row, in: database)
        guard let after = try? RunLengthCode.apply(edit.difference, to: before, direction) else {
            throw damaged("an edit of \(row.key) does not fit its mask")
        }
        for number in after.distinctValues where labelIDs.index(ofNumber: number) == nil {
            throw try removedClassProblem(number, in: database)
        }
        let state = direction == .forward ? edit.states.after : edit.states.before
        try set(row, mask: after, state: state, position: position, in: database)
    }

    func set(
        _ row: TileRow, mask: LabelMask, state: TileState, position: Int64?, in database: Database
    ) throws {
        try database.execute(
            sql: "UPDATE tile SET mask = ?, state = ?, position = ? WHERE id = ?",
            arguments: [Data(RunLengthCode.encode(mask)), state.rawValue, position, row.id])
    }

    private func storedEdit(_ id: Int64, in database: Database) throws -> StoredEdit {
        guard let edit = try StoredEdit(id, in: database) else { throw damaged("edit \(id) is missing") }
        return edit
    }

    /// The newest edit after the current one; nil if there is none, or if a tile of another tiling was edited here
    /// later.
    private func nextEdit(of stack: TileStack, in database: Database) throws -> Int64? {
        guard let row = stack.row else { return nil }
        let next = try Int64.fetchOne(
            database, sql: "SELECT max(id) FROM edit WHERE tile = ? AND previous IS ?",
            arguments: [row.id, row.position])
        return next.flatMap { stack.isNewest($0) ? $0 : nil }
    }

    func snapshot(of tile: TileKey, in database: Database) throws -> TileSnapshot? {
        let stack = try TileStack(tile, in: database, self)
        guard stack.isTouched else { return nil }
        let composed = try stack.composed(in: database, self)
        return TileSnapshot(
            tile: tile, state: composed.state, mask: try indices(of: composed.mask), canUndo: stack.canUndo,
            canRedo: try nextEdit(of: stack, in: database) != nil)
    }
}

extension LabelMask {
    /// The number of pixels that differ; O(pixels).
    fileprivate func differences(to other: LabelMask) -> Int {
        zip(values, other.values).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
    }
}
