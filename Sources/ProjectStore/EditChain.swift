import Foundation
import GRDB
import Imagery

/// The edits of a tile that are in effect and newer than a split, in their order.
struct EditChain {
    let key: TileKey
    /// The last edit in effect from before the split; nil if there is none.
    let start: Int64?
    private(set) var edits: [StoredEdit]
    /// The mask after the last edit, with class IDs.
    let mask: LabelMask
    /// The mask at `start`.
    let startMask: LabelMask
    /// The state after the last edit.
    private(set) var state: TileState
    /// The database that the edits are in.
    let database: Database

    /// - Parameter last: The newest edit at the time of the split.
    init(of row: TileRow, after last: Int64, in database: Database, _ journal: Journal) throws {
        key = row.key
        self.database = database
        state = row.state
        mask = try journal.mask(of: row, in: database)
        var edits: [StoredEdit] = []
        var before = mask
        var next = row.position
        while let id = next, id > last {
            // An edit refers to an older one, so the loop ends.
            guard let edit = try StoredEdit(id, in: database), edit.previous ?? 0 < id,
                let earlier = try? RunLengthCode.apply(edit.difference, to: before, .backward)
            else { throw journal.damaged("an edit of \(row.key) does not fit its mask") }
            edits.append(edit)
            before = earlier
            next = edit.previous
        }
        start = next
        startMask = before
        self.edits = edits.reversed()
    }

    /// The edits that were joined from a part, with the IDs that they have there. Other edits, such as disputes, are
    /// left out; they do not change labels.
    func joined(from part: Int, _ split: ProjectSplit) throws -> EditChain {
        var chain = self
        chain.edits = try edits.compactMap { edit in
            let source = try Int64.fetchOne(
                database, sql: "SELECT source FROM joined_edit WHERE edit = ? AND split = ? AND part = ?",
                arguments: [edit.id, split.id, part])
            return source.map { source in
                var edit = edit
                edit.id = source
                return edit
            }
        }
        chain.state = chain.edits.last?.states.after ?? state
        return chain
    }
}
