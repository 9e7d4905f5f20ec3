/// How far the labeling of a tile is.
package enum TileState: String, Codable, CaseIterable, Sendable {
    case unlabeled
    /// Something is drawn, nothing confirmed.
    case drafted
    /// Confirmed: the tile counts as labeled.
    case labeled
    case skipped
    /// Marked for another look.
    case flagged
}
