import GRDB
import Imagery

/// Reads and edits tiles in one transaction. It includes its own edits. Other connections see the edits after the
/// transaction is on disk.
package struct JournalTransaction {
    let journal: Journal
    let database: Database

    fileprivate init(_ journal: Journal, _ database: Database) {
        self.journal = journal
        self.database = database
    }

    /// Records an edit. See `Journal.record`. A caller that catches the error must throw it again, to end the
    /// transaction.
    @discardableResult
    package func record(_ change: EditRequest) throws -> Edit { try journal.record(change, in: database) }

    /// The current state and mask of a tile. See `Journal.tile`.
    package func tile(_ tile: TileKey) throws -> TileSnapshot? { try journal.snapshot(of: tile, in: database) }

    /// The gold labels of the tiles of an image. See `Journal.goldMasks`.
    package func goldMasks(of image: ImageID) throws -> [TileKey: LabelMask] {
        try journal.goldMasks(of: image, in: database)
    }

    /// Adds the gold labels of a tile. Earlier ones no longer count.
    package func recordGold(_ mask: LabelMask, of tile: TileKey) throws {
        try journal.recordGold(mask, of: tile, in: database)
    }

    /// The edits of a tile. See `Journal.edits(of:)`.
    package func edits(of tile: TileKey) throws -> [Edit] { try journal.edits(of: tile, in: database) }
}

extension Journal {
    /// Records all edits of `body` in one transaction, or none if it throws. The masks need not be in memory together:
    /// SQLite writes them to disk when they exceed its cache.
    ///
    /// Other calls of this journal wait until `body` returns. `body` must not make such calls.
    @discardableResult
    package func recordTogether<Result>(_ body: (JournalTransaction) throws -> Result) throws -> Result {
        try write { database in try body(JournalTransaction(self, database)) }
    }
}
