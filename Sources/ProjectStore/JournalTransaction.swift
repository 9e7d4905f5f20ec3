import GRDB

/// Reads and changes of tiles within one transaction. It sees its own changes; others see them once all are on disk.
package struct JournalTransaction {
    private let journal: Journal
    private let database: Database

    fileprivate init(_ journal: Journal, _ database: Database) {
        self.journal = journal
        self.database = database
    }

    /// As `Journal.record`. A caller that catches the error must end the transaction by throwing it again.
    @discardableResult
    package func record(_ change: Change) throws -> Edit { try journal.record(change, in: database) }

    /// As `Journal.tile`.
    package func tile(_ tile: TileKey) throws -> LabeledTile? { try journal.labeledTile(tile, in: database) }

    /// As `Journal.edits(of:)`.
    package func edits(of tile: TileKey) throws -> [Edit] { try journal.edits(of: tile, in: database) }
}

extension Journal {
    /// Records what `body` records: all, or nothing if it throws. The changes can be made one after the other, so their
    /// masks need not be in memory together; SQLite moves them to the disk when they exceed its cache.
    ///
    /// Until `body` returns, other calls of this journal wait, and `body` must not make any.
    @discardableResult
    package func recordTogether<Result>(_ body: (JournalTransaction) throws -> Result) throws -> Result {
        try write { database in try body(JournalTransaction(self, database)) }
    }
}
