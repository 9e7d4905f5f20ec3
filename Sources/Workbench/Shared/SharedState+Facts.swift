import Acquisition
import Imagery
import Pool
import ProjectStore

/// Values derived from the shared state.
extension SharedState {
    /// The keys that pick a label in the editor; empty if it has none.
    func key(ofLabel value: UInt8) -> String {
        switch value {
        case LabelMask.void: keymap.keys(for: .void, in: .editor).first.map(KeyNotation.text) ?? ""
        case LabelMask.unlabeled: ""
        default: keymap.classKey(Int(value)) ?? ""
        }
    }

    package var focus: Pane { layout.focus }
    package var cursorTile: TileID { pool.tiles[cursor] }
    package var cursorPicture: PoolIndex.Picture { pool.picture(ofTile: cursor) }

    /// The UMAP coordinates of the cursor's tile; nil if it has none.
    package var cursorPoint: SIMD2<Float>? { embedding.flatMap { $0[cursor] } }

    /// True if the shown predictions are older than the labels, or will be replaced soon.
    package var isStale: Bool { scores != nil && (round.awaitsPredictions || round.changeCount > 0) }

    /// True if the tile has no confirmed labels and is neither skipped nor flagged.
    func isOpen(_ position: Int) -> Bool { states[position].isOpen }

    /// True if the tile of the worklist needs work: if the user reviews tiles, it was not reviewed; otherwise it is
    /// open.
    func needsWork(_ position: Int) -> Bool {
        guard selection?.purpose == .review else { return isOpen(position) }
        return states[position] == .labeled || states[position].awaitsDecision
    }

    /// The number of tiles in the query that need no more work.
    package var doneCount: Int { queue?.positions.lazy.filter { !isOpen($0) }.count ?? 0 }

    /// The open tiles of the query that a strategy selected.
    package var openQuery: Query {
        guard let queue else { return Query(strategy: "", items: []) }
        return Query(strategy: queue.strategy, items: openQueryPositions.compactMap(queue.item))
    }

    /// The positions of the open tiles of the query that a strategy selected, in its order. Tiles that the user added
    /// stay in the query anyway.
    var openQueryPositions: [Int] {
        guard let queue else { return [] }
        return zip(queue.items, queue.positions).filter { isOpen($1) && $0.origin != .hand }.map(\.1)
    }

    /// Whether some tiles of the query are done and others are open. A new query would replace the open ones.
    var isQueryHalfDone: Bool { doneCount > 0 && !openQueryPositions.isEmpty }

    /// The predicted classes in the tiles of a query, with their share of the pixels, the largest first.
    package func predictedClasses(of query: Query) -> [(name: String, share: Double)] {
        guard let shares = scores?.classShares, !query.items.isEmpty else { return [] }
        var sums = [Double](repeating: 0, count: catalog.count)
        for item in query.items {
            for (classIndex, share) in shares.row(item.index).enumerated() where classIndex < sums.count {
                sums[classIndex] += Double(share)
            }
        }
        let total = sums.reduce(0, +)
        guard total > 0 else { return [] }
        return sums.enumerated().filter { $0.element > 0 }.sorted { ($0.element, $1.offset) > ($1.element, $0.offset) }
            .map { (catalog.classes[$0.offset].name, $0.element / total) }
    }

    /// What the journal knows about the tile at the cursor, in one line; nil if nothing, or not yet.
    var cursorFacts: String? { facts?.tile == cursorTile ? facts?.facts?.text : nil }

    /// The tiles to review, ascending: disputed and flagged ones, and those that other annotators confirmed. If no
    /// other annotator confirmed a tile, all confirmed tiles.
    var tilesToReview: [Int] { states.indices.filter(isToReview) }

    func isToReview(_ position: Int) -> Bool {
        states[position].awaitsDecision
            || states[position] == .labeled && !secondTiles.contains(position)
                && (otherAuthors.isEmpty || otherAuthors[position] != nil)
    }

    /// The states of the labels of the project. Another annotator has confirmed the tiles that this one labels a second
    /// time.
    var projectStates: [TileState] {
        var states = states
        for position in secondTiles { states[position] = .labeled }
        return states
    }

    // MARK: The worklist

    /// The next tile of the worklist that `needsWork`, as an index in the pool; nil if there is none.
    func nextOpenInQueue() -> Int? {
        guard let queue = worklist, let rank = queue.nextOpen(after: rankBeforeNext, isOpen: needsWork) else {
            return nil
        }
        return queue.positions[rank]
    }

    /// The rank after which the search for the next open tile starts: the cursor's. If the cursor is outside the list,
    /// the tile visited last counts as not done.
    var rankBeforeNext: Int {
        guard let queue = worklist, let queueRank else { return -1 }
        return queue.rank(of: cursor) == nil ? queueRank - 1 : queueRank
    }

    /// The message when the list has no open tile. It mentions skipped tiles, because they can still be labeled.
    /// - Parameter context: The context of the keys in the message.
    func queueDoneText(in context: KeyContext) -> String {
        guard selection == nil else {
            // The command does not work in the editor.
            let all = keymap.text(for: .clearSelection, in: focus.context)
            let what = selection?.purpose == .review ? "All these tiles are reviewed" : "The selection is done"
            return "\(what): \(context == .editor ? "in the panes " : "")\(all) shows all tiles again"
        }
        let skipped = queue?.positions.count { states[$0] == .skipped } ?? 0
        let (train, next) = (keymap.text(for: .retrain, in: context), keymap.text(for: .nextSkipped, in: context))
        return "The query is done: \(train) trains on it and selects again"
            + (skipped == 0 ? "" : "; \(next) returns to the \(skipped) skipped")
    }
}
