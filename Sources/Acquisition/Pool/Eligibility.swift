/// Whether a strategy may choose a tile, and if not, why. Strategies, previews and queries go by the same list.
package enum Eligibility: UInt8, Sendable, CaseIterable {
    case eligible
    /// It is labeled; distances to it count.
    case labeled
    /// A person skipped it or set it aside for later.
    case skipped
    /// A person excluded it from all queries.
    case excluded
    /// A person put it into the query already.
    case chosen
    /// Its image or its mask cannot be read.
    case unavailable
}
