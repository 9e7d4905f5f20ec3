import Pool

/// A tile of the pool as the journal has it.
package struct StoredTile: Sendable, Equatable {
    package let tile: TileID
    package let record: TileRecord
}

/// A change of several tiles at once.
package enum BulkChange: Sendable {
    case accepted, undone, redone
}
