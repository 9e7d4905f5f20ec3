import Acquisition
import Pool
import ProjectStore

/// What follows from the shared state.
extension SharedState {
    package var focus: Pane { layout.focus }
    package var cursorTile: TileID { pool.tiles[cursor] }
    package var cursorPicture: PoolIndex.Picture { pool.picture(ofTile: cursor) }

    /// Whether what the network says on the screen is older than the labels, or about to be replaced.
    package var isStale: Bool { scores != nil && (round.awaitsPredictions || round.changeCount > 0) }

    /// A tile of the query still waits for a person.
    func isOpen(_ position: Int) -> Bool { states[position] == .unlabeled || states[position] == .drafted }

    /// How many tiles of the query are done with.
    package var queueDone: Int { queue?.positions.lazy.filter { !isOpen($0) }.count ?? 0 }

    /// What the strategy selected and nobody has labeled yet.
    package var openQuery: Query {
        guard let queue else { return Query(strategy: "", items: []) }
        return Query(
            strategy: queue.strategy,
            items: zip(queue.items, queue.positions).filter { isOpen($1) && $0.origin != .hand }.map(\.0))
    }

    /// The classes that the network sees in the tiles of a query, by their share of the pixels.
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

    // MARK: The worklist

    func nextOpenInQueue() -> Int? {
        guard let queue = worklist, let rank = queue.nextOpen(after: queuePlace, isOpen: isOpen) else { return nil }
        return queue.positions[rank]
    }

    /// The rank after which the queue goes on: the cursor's, or where it was left for another tile.
    var queuePlace: Int {
        guard let queue = worklist, let queueRank else { return -1 }
        return queue.rank(of: cursor) == nil ? queueRank - 1 : queueRank
    }

    /// What to say when no open tile is left in the list: what was put off is still there.
    /// - Parameter context: What has the keyboard.
    func queueDoneText(in context: KeyContext) -> String {
        guard selection == nil else {
            // The editor shows all tiles only after it is closed.
            let all = keymap.text(for: .clearSelection, in: focus.context)
            return "The selection is done: \(context == .editor ? "in the panes " : "")\(all) shows all tiles again"
        }
        let skipped = queue?.positions.count { states[$0] == .skipped } ?? 0
        let (train, next) = (keymap.text(for: .retrain, in: context), keymap.text(for: .nextSkipped, in: context))
        return "The query is done: \(train) trains on it and selects again"
            + (skipped == 0 ? "" : "; \(next) returns to the \(skipped) skipped")
    }
}
