/// What was searched for last, to go from match to match.
package struct SearchResults: Sendable {
    private var found: Search?

    /// Keeps what was found and goes to the match that was chosen.
    mutating func take(_ search: Search, _ shared: inout SharedState) {
        found = search.matches.isEmpty ? nil : search
        if let match = search.matches.dropFirst(search.selection).first {
            Self.go(to: match, &shared)
        } else if !search.text.isEmpty {
            shared.say("Nothing fits \(search.text)")
        }
    }

    /// Why there is no match to go to, as a sentence for the person.
    func whyNoMatch(_ shared: SharedState) -> String? {
        found == nil
            ? "Nothing is searched for: \(shared.keymap.text(for: .search, in: shared.focus.context)) searches" : nil
    }

    /// To the match before or after the one last gone to, around the end.
    mutating func go(by steps: Int, _ shared: inout SharedState) {
        guard var search = found else { return }
        let count = search.matches.count
        search.selection = (search.selection + steps + count) % count
        found = search
        Self.go(to: search.matches[search.selection], &shared)
        shared.say("\(search.text): \(search.selection + 1) of \(count)")
    }

    /// Of an image the tile where the cursor is, as far as it has one.
    private static func go(to match: Search.Match, _ shared: inout SharedState) {
        guard match.isWholeImage else { return shared.go(to: match.position) }
        shared.goToImage(at: shared.pool.pictureIndex(ofTile: match.position))
    }
}
