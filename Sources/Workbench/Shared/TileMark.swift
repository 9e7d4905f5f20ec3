import Imagery
import Terminal

/// The status of a tile as it is shown to the user.
enum TileMark: CaseIterable {
    case unlabeled, excluded, queried, drafted, labeled, skipped, flagged
    /// Tiles that the preview adds to the query or removes from it.
    case added, removed

    var title: String {
        switch self {
        case .unlabeled: "unlabeled"
        case .excluded: "excluded"
        case .queried: "queried"
        case .drafted: "drafted"
        case .labeled: "confirmed"
        case .skipped: "skipped"
        case .flagged: "flagged"
        case .added: "added"
        case .removed: "removed"
        }
    }

    var role: Theme.Role {
        switch self {
        case .unlabeled: .tileUnlabeled
        case .excluded: .tileSkipped
        case .queried: .tileInQuery
        case .drafted: .tileDrafted
        case .labeled: .tileConfirmed
        case .skipped: .tileSkipped
        case .flagged: .tileFlagged
        case .added: .added
        case .removed: .removed
        }
    }

    func glyph(_ look: Look) -> Character {
        switch self {
        case .unlabeled: look.glyph("·", ".")
        case .excluded: look.glyph("⊘", "-")
        case .queried: look.glyph("◆", "?")
        case .drafted: look.glyph("◐", "~")
        case .labeled: look.glyph("✓", "+")
        case .skipped: look.glyph("×", "x")
        case .flagged: look.glyph("⚑", "!")
        case .added: look.glyph("▲", "^")
        case .removed: look.glyph("▽", "v")
        }
    }
}

extension SharedState {
    func mark(_ position: Int) -> TileMark {
        if let changed = preview?.mark(of: position) { return changed }
        return switch states[position] {
        case .unlabeled where choices.excluded.contains(pool.tiles[position]): .excluded
        case .unlabeled: queue?.rank(of: position) == nil ? .unlabeled : .queried
        case .drafted: .drafted
        case .labeled: .labeled
        case .skipped: .skipped
        case .flagged: .flagged
        }
    }
}
