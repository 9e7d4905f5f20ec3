import Pool
import ProjectStore

/// Which labels an annotator sees: for some tiles, the annotator's own second labels instead of those of the project.
extension Workspace {
    /// The tiles of the pool that the author of this session labels without seeing the labels of the project: tiles of
    /// which the author has second labels, and tiles with gold labels or a request for second labels that another
    /// annotator has confirmed. A request is done when one annotator has confirmed second labels.
    package func secondTiles() throws -> Set<TileID> {
        let journal = project.journal
        let labels = try journal.secondLabels()
        let requests = Set(try journal.secondRequests())
        guard !labels.isEmpty || !requests.isEmpty || project.configuration.review.goldShare > 0 else { return [] }
        let own = Set(labels.filter { $0.key.annotator == journal.author }.map { $0.key.labels(of: nil) })
        let done = Set(labels.filter { $0.state.isConfirmed }.map { $0.key.labels(of: nil) })
        let gold =
            project.configuration.review.goldShare > 0 ? Set(try journal.goldMasks().map(\.tile)) : []
        let open = requests.subtracting(done).union(gold)
        let states = try journal.states(of: poolGrids)
        let authors = try journal.confirmingAuthors()
        let others = open.filter { key in
            states[key] == .labeled && authors[key].map { $0 != journal.author } == true
        }
        return Set(own.union(others).compactMap(tile))
    }

    /// The states of the pool's tiles as the author of this session sees them, in their order.
    /// - Parameter second: `secondTiles()`.
    package func visibleStates(second: Set<TileID>) throws -> [TileState] {
        let states = try tileStates()
        guard !second.isEmpty else { return states }
        let author = project.journal.author
        let own = Dictionary(
            try project.journal.secondLabels().filter { $0.key.annotator == author }
                .compactMap { label in tile(of: label.key).map { ($0, label.state) } },
            uniquingKeysWith: { first, _ in first })
        return zip(dataset.tiles(of: .train), states).map { tile, state in
            second.contains(tile) ? own[tile] ?? .unlabeled : state
        }
    }

    /// The key of the labels of a tile that the author of this session sees and changes.
    /// - Parameter second: `secondTiles()`.
    package func visibleKey(of tile: TileID, second: Set<TileID>) -> TileKey {
        let key = key(of: tile)
        return second.contains(tile) ? key.labels(of: project.journal.author) : key
    }
}
