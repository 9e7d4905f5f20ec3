import Imagery
import Terminal

/// What a tile is to the person, as one sign.
enum TileMark: CaseIterable {
    case unlabeled, asked, drafted, labeled, skipped, flagged

    var title: String {
        switch self {
        case .unlabeled: "unlabeled"
        case .asked: "asked"
        case .drafted: "drafted"
        case .labeled: "confirmed"
        case .skipped: "skipped"
        case .flagged: "flagged"
        }
    }

    var role: Theme.Role {
        switch self {
        case .unlabeled: .tileUnlabeled
        case .asked: .tileAsked
        case .drafted: .tileDrafted
        case .labeled: .tileConfirmed
        case .skipped: .tileSkipped
        case .flagged: .tileFlagged
        }
    }

    func glyph(_ look: Look) -> Character {
        switch self {
        case .unlabeled: look.glyph("·", ".")
        case .asked: look.glyph("◆", "?")
        case .drafted: look.glyph("◐", "~")
        case .labeled: look.glyph("✓", "+")
        case .skipped: look.glyph("×", "x")
        case .flagged: look.glyph("⚑", "!")
        }
    }
}

extension Model {
    func mark(_ position: Int) -> TileMark {
        switch states[position] {
        case .unlabeled: queue?.rank(of: position) == nil ? .unlabeled : .asked
        case .drafted: .drafted
        case .labeled: .labeled
        case .skipped: .skipped
        case .flagged: .flagged
        }
    }
}
