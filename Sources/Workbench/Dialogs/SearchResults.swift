/// The last search, to go from match to match.
package struct SearchResults: Sendable {
    private var found: Search?

    /// Stores the search and goes to the chosen match.
    mutating func open(_ search: Search, _ shared: inout SharedState) {
        found = search.matches.isEmpty ? nil : search
        if let match = search.matches.dropFirst(search.selection).first {
            Self.go(to: match, &shared)
        } else if !search.text.isEmpty {
            shared.showMessage("No match for \(search.text)")
        }
    }

    /// Why there is no match to go to, as a sentence.
    func whyNoMatch(_ shared: SharedState) -> String? {
        found == nil
            ? "There is no search yet: \(shared.keymap.text(for: .search, in: shared.focus.context)) starts one" : nil
    }

    /// Goes to another match, with wraparound.
    mutating func go(by steps: Int, _ shared: inout SharedState) {
        guard var search = found else { return }
        let count = search.matches.count
        search.selection = (search.selection + steps + count) % count
        found = search
        Self.go(to: search.matches[search.selection], &shared)
        shared.showMessage("\(search.text): \(search.selection + 1) of \(count)")
    }

    /// Goes to a match. For a whole image: the tile in the cursor's row and column, or the nearest one.
    private static func go(to match: Search.Match, _ shared: inout SharedState) {
        guard match.isWholeImage else { return shared.go(to: match.position) }
        shared.goToImage(at: shared.pool.pictureIndex(ofTile: match.position))
    }
}
