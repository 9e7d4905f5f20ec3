import Imagery
import Pool
import ProjectStore
import Rounds
import Synchronization

/// Reads and writes tiles in the journal of a project.
final class TileWriter: Sendable {
    private let workspace: Workspace
    /// The tiles that this annotator labels without seeing the labels of the project. Only this session changes labels
    /// while it is open, so they stay the same.
    private let second: Result<Set<TileID>, any Error>
    private let units = Mutex(UndoUnits<TileID>())
    /// Nil before the first use, and after a failed edit, because the statistics may then be wrong.
    private let count = Mutex<LabelCount?>(nil)

    init(workspace: Workspace) {
        self.workspace = workspace
        second = Result { try workspace.secondTiles() }
    }

    /// The key of the labels that this annotator sees and changes.
    private func key(of tile: TileID) throws -> TileKey { workspace.visibleKey(of: tile, second: try second.get()) }

    /// The stored tile.
    func read(_ tile: TileID) throws -> TileRecord {
        record(try workspace.project.journal.tile(key(of: tile)), of: tile)
    }

    /// Applies an edit durably and returns the tile as it is stored then.
    /// - Throws: `Problem` if the edit is not stored. Of an undo or redo of several parts, some may be stored.
    func perform(_ edit: TileEdit, on tile: TileID) throws -> TileRecord {
        do {
            let before = try read(tile)
            let (after, recorded) = try journalEdit(edit, on: tile, before: before)
            let isSecond = try key(of: tile).annotator != nil
            count.withLock { $0?.note(from: isSecond ? nil : before, to: isSecond ? nil : after, edit: recorded) }
            return after
        } catch {
            units.withLock { $0.fail(in: tile) }
            count.withLock { $0 = nil }
            throw error
        }
    }

    /// Accepts the predictions of tiles and confirms them, all or none. They are one unit of undo.
    /// - Throws: `Problem` if nothing is stored.
    func accept(_ strokes: [(tile: TileID, stroke: Stroke)]) throws -> [StoredTile] {
        do {
            let before = try strokes.map { try read($0.tile) }
            let stored = try workspace.project.journal.recordTogether { transaction in
                try zip(strokes, before).map { change, before in
                    let key = try key(of: change.tile)
                    var mask = before.mask
                    change.stroke.apply(to: &mask)
                    let edits = try [
                        transaction.record(
                            EditRequest(.accept, of: key, to: mask, networkRound: change.stroke.networkRound)),
                        transaction.record(changeOfState(.confirm, of: key, mask: mask)),
                    ]
                    try disputeIfDifferent(key, transaction)
                    return (record(try transaction.tile(key), of: change.tile), edits)
                }
            }
            units.withLock { $0.addGroup(strokes.map(\.tile), count: 2) }
            for ((change, before), (after, edits)) in zip(zip(strokes, before), stored) {
                let isSecond = try key(of: change.tile).annotator != nil
                count.withLock { count in
                    count?.note(from: nil, to: nil, edit: edits[0])
                    count?.note(from: isSecond ? nil : before, to: isSecond ? nil : after, edit: edits[1])
                }
            }
            return zip(strokes, stored).map { StoredTile(tile: $0.tile, record: $1.0) }
        } catch {
            count.withLock { $0 = nil }
            throw error
        }
    }

    /// Undoes or redoes a change of several tiles.
    /// - Returns: The changed tiles, and the error that has stopped it; nil if the last change concerns only this tile.
    ///   Then nothing is changed.
    func performTogether(_ edit: TileEdit, on tile: TileID) -> (tiles: [StoredTile], error: (any Error)?)? {
        let group = units.withLock { edit == .undo ? $0.undoGroup(of: tile) : $0.redoGroup(of: tile) }
        guard let group else { return nil }
        var tiles: [StoredTile] = []
        do {
            for tile in group.sorted() { tiles.append(StoredTile(tile: tile, record: try perform(edit, on: tile))) }
        } catch {
            return (tiles, error)
        }
        return (tiles, nil)
    }

    /// Disputes the labels of the project if those of a second annotator differ too much.
    private func disputeIfDifferent(_ key: TileKey, _ transaction: JournalTransaction) throws {
        guard key.annotator != nil else { return }
        let least = workspace.project.configuration.review.leastAgreement
        try transaction.disputeIfDifferent(key.labels(of: nil), leastAgreement: least)
    }

    /// Where the labels of a tile come from, and its comments.
    func facts(_ tile: TileID) throws -> TileFacts {
        let journal = workspace.project.journal
        return TileFacts(
            provenance: try journal.provenance(of: key(of: tile)),
            comments: try journal.comments(on: workspace.key(of: tile)))
    }

    /// Stores a comment on a tile.
    func comment(_ text: String, on tile: TileID) throws -> TileFacts {
        try workspace.project.journal.comment(text, on: workspace.key(of: tile))
        return try facts(tile)
    }

    /// The label statistics of the project.
    func summary() throws -> LabelSummary {
        let counted = try count.withLock { count in
            let known = try count ?? LabelCount(workspace)
            count = known
            return known
        }
        return counted.summary(classCount: workspace.dataset.catalog.count)
    }

    /// Writes an edit to the journal, and reads the tile in the same transaction. So an edit whose result cannot be
    /// read is not stored either.
    /// - Returns: The tile, and the recorded edit; nil for undo and redo.
    private func journalEdit(
        _ edit: TileEdit, on tile: TileID, before: TileRecord
    ) throws -> (after: TileRecord, recorded: Edit?) {
        let journal = workspace.project.journal
        let key = try key(of: tile)
        var continues = false
        let change: EditRequest
        switch edit {
        case .undo:
            let stored = try units.withLock { units in
                try step(units.undoCount(of: tile), done: { units.undo($0, in: tile) }) { try journal.undo(key) }
            }
            return (stored.map { record($0, of: tile) } ?? before, nil)
        case .redo:
            let stored = try units.withLock { units in
                try step(units.redoCount(of: tile), done: { units.redo($0, in: tile) }) { try journal.redo(key) }
            }
            return (stored.map { record($0, of: tile) } ?? before, nil)
        case .stroke(let stroke):
            var mask = before.mask
            stroke.apply(to: &mask)
            continues = stroke.continues
            change = EditRequest(kind(of: stroke), of: key, to: mask, networkRound: stroke.networkRound)
        case .confirm: change = changeOfState(.confirm, of: key, mask: before.mask)
        case .review: change = changeOfState(.review, of: key, mask: before.mask)
        case .setSkipped(let isSkipped): change = changeOfState(isSkipped ? .skip : .reopen, of: key, mask: before.mask)
        case .setFlagged(let isFlagged): change = changeOfState(isFlagged ? .flag : .reopen, of: key, mask: before.mask)
        }
        let (recorded, stored) = try journal.recordTogether { transaction in
            let recorded = try transaction.record(change)
            if edit == .confirm { try disputeIfDifferent(key, transaction) }
            return (recorded, try transaction.tile(key))
        }
        units.withLock { $0.add(to: tile, continues: continues) }
        return (record(stored, of: tile), recorded)
    }

    /// Calls `body` up to `count` times, until it returns nil or throws. Always reports the number of successful calls
    /// to `done`.
    /// - Returns: The last tile that `body` returned; nil if there is none.
    private func step(_ count: Int, done: (Int) -> Void, _ body: () throws -> TileSnapshot?) throws -> TileSnapshot? {
        var steps = 0
        var last: TileSnapshot?
        defer { done(steps) }
        while steps < count, let tile = try body() {
            steps += 1
            last = tile
        }
        return last
    }

    /// All labels of an image, also those of unconfirmed tiles.
    func labels(ofImage image: Int) throws -> LabelMask {
        let grid = workspace.dataset.grid(of: image)
        var labels = LabelMask(size: grid.imageSize)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let tile = TileID(image: image, row: row, column: column)
                guard let stored = try workspace.project.journal.tile(key(of: tile)) else { continue }
                let rect = grid.rect(row: row, column: column)
                labels.paste(record(stored, of: tile).mask, top: rect.top, left: rect.left)
            }
        }
        return labels
    }

    /// A change of the state only. Reopening a tile without labels makes it unlabeled.
    private func changeOfState(_ kind: Edit.Kind, of key: TileKey, mask: LabelMask) -> EditRequest {
        let isEmpty = mask.values.allSatisfy { $0 == LabelMask.unlabeled }
        return EditRequest(kind, of: key, to: mask, state: kind == .reopen && isEmpty ? .unlabeled : nil)
    }

    private func kind(of stroke: Stroke) -> Edit.Kind {
        switch stroke.source {
        case .prediction: .accept
        case .drawing: .stroke
        case .filling: .fill
        }
    }

    private func record(_ stored: TileSnapshot?, of tile: TileID) -> TileRecord {
        guard let stored else {
            return TileRecord(
                mask: LabelMask(size: workspace.dataset.rect(of: tile).size), state: .unlabeled, canUndo: false,
                canRedo: false)
        }
        return TileRecord(
            mask: stored.mask, state: stored.state, canUndo: stored.canUndo, canRedo: stored.canRedo)
    }
}
