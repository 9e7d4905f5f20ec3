/// Whether a strategy may select a tile, and if not, why. It is the only such list: strategies, previews and queries
/// use it.
package enum Eligibility: UInt8, Sendable, CaseIterable {
    case eligible
    /// The tile is labeled. Strategies measure distances to it.
    case labeled
    /// A person skipped the tile or postponed it.
    case skipped
    /// A person excluded the tile from all queries.
    case excluded
    /// A person added the tile to the query.
    case chosen
    /// The image or its mask cannot be read.
    case unavailable
}
