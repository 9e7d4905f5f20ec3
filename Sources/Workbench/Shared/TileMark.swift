import Imagery
import Terminal

/// What a tile is to the person, as one sign.
enum TileMark: CaseIterable {
    case unlabeled, barred, asked, drafted, labeled, skipped, flagged
    /// What settings under way would ask and the query does not, and the other way round.
    case incoming, outgoing

    var title: String {
        switch self {
        case .unlabeled: "unlabeled"
        case .barred: "barred"
        case .asked: "asked"
        case .drafted: "drafted"
        case .labeled: "confirmed"
        case .skipped: "skipped"
        case .flagged: "flagged"
        case .incoming: "incoming"
        case .outgoing: "outgoing"
        }
    }

    var role: Theme.Role {
        switch self {
        case .unlabeled: .tileUnlabeled
        case .barred: .tileSkipped
        case .asked: .tileAsked
        case .drafted: .tileDrafted
        case .labeled: .tileConfirmed
        case .skipped: .tileSkipped
        case .flagged: .tileFlagged
        case .incoming: .added
        case .outgoing: .removed
        }
    }

    func glyph(_ look: Look) -> Character {
        switch self {
        case .unlabeled: look.glyph("·", ".")
        case .barred: look.glyph("⊘", "-")
        case .asked: look.glyph("◆", "?")
        case .drafted: look.glyph("◐", "~")
        case .labeled: look.glyph("✓", "+")
        case .skipped: look.glyph("×", "x")
        case .flagged: look.glyph("⚑", "!")
        case .incoming: look.glyph("▲", "^")
        case .outgoing: look.glyph("▽", "v")
        }
    }
}

extension SharedState {
    func mark(_ position: Int) -> TileMark {
        if let turned = preview?.mark(of: position) { return turned }
        return switch states[position] {
        case .unlabeled where choices.barred.contains(pool.tiles[position]): .barred
        case .unlabeled: queue?.rank(of: position) == nil ? .unlabeled : .asked
        case .drafted: .drafted
        case .labeled: .labeled
        case .skipped: .skipped
        case .flagged: .flagged
        }
    }
}
