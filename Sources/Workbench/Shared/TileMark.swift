import Imagery
import ProjectStore
import Terminal

/// The status of a tile as it is shown to the user.
enum TileMark: CaseIterable {
    case unlabeled, excluded, queried, drafted, labeled, reviewed, disputed, skipped, flagged
    /// Tiles that the preview adds to the query or removes from it.
    case added, removed

    init(_ state: TileState) {
        self =
            switch state {
            case .unlabeled: .unlabeled
            case .drafted: .drafted
            case .labeled: .labeled
            case .reviewed: .reviewed
            case .disputed: .disputed
            case .skipped: .skipped
            case .flagged: .flagged
            }
    }

    var title: String {
        switch self {
        case .unlabeled: "unlabeled"
        case .excluded: "excluded"
        case .queried: "queried"
        case .drafted: "drafted"
        case .labeled: "confirmed"
        case .reviewed: "reviewed"
        case .disputed: "disputed"
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
        case .reviewed: .tileReviewed
        case .disputed: .tileDisputed
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
        case .queried: look.glyph("◆", "&")
        case .drafted: look.glyph("◐", "~")
        case .labeled: look.glyph("✓", "+")
        case .reviewed: look.glyph("●", "*")
        case .disputed: look.glyph("≠", "%")
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
        guard states[position] == .unlabeled else { return TileMark(states[position]) }
        if choices.excluded.contains(pool.tiles[position]) { return .excluded }
        return queue?.rank(of: position) == nil ? .unlabeled : .queried
    }
}

extension SharedState {
    /// The marks of a legend of states: the usual ones, and the others that tiles of the pool have.
    var legendMarks: [TileMark] {
        TileState.allCases.filter { [.unlabeled, .drafted, .labeled].contains($0) || count($0) > 0 }.map(TileMark.init)
    }
}
