/// The labeling state of a tile.
package enum TileState: String, Codable, CaseIterable, Sendable {
    case unlabeled
    /// The tile has labels that are not confirmed.
    case drafted
    /// The labels are confirmed. Training uses them.
    case labeled
    case skipped
    /// The tile is marked for review.
    case flagged
}
