/// The labeling state of a tile.
package enum TileState: String, Codable, CaseIterable, Sendable {
    case unlabeled
    /// The tile has labels that are not confirmed.
    case drafted
    /// The labels are confirmed. Training uses them.
    case labeled
    /// The confirmed labels were reviewed. Training uses them.
    case reviewed
    /// Two annotators labeled the tile differently. Training does not use its labels until a person decides.
    case disputed
    case skipped
    /// The tile is marked for a second look.
    case flagged

    /// Whether the labels are confirmed, reviewed or not. Training and exports use them.
    package var isConfirmed: Bool { self == .labeled || self == .reviewed }

    /// Whether the tile waits for labels: it is not confirmed, and no person set it aside.
    package var isOpen: Bool { self == .unlabeled || self == .drafted }

    /// Whether a person should look at the labels again.
    package var awaitsDecision: Bool { self == .disputed || self == .flagged }
}

extension TileState {
    /// The confirmed states as a list in SQL.
    static let confirmedSQL = allCases.filter(\.isConfirmed).sql
    /// The states of tiles that have labels, or that a person marked to get some, as a list in SQL.
    static let drawnSQL = allCases.filter { $0 != .unlabeled && $0 != .skipped }.sql
}
