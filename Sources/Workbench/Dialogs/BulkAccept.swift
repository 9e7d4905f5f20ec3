import Pool
import Terminal

/// The list of queried tiles whose predictions are so certain that they can be confirmed together.
package struct BulkAccept: Sendable, Equatable {
    /// The change of the limit by a key.
    static let step = 5

    /// The number of the list, so that answers for an earlier one are ignored.
    let number: Int
    /// The number of tiles that are examined.
    package let count: Int
    /// The tiles examined so far, the most certain ones first.
    package private(set) var tiles: [ExaminedTile] = []
    /// The tiles that could not be examined.
    package private(set) var failed = 0
    /// The smallest confidence of a tile that is confirmed, in percent.
    package private(set) var limit = 90
    /// The tiles that the user leaves out.
    package private(set) var excluded: Set<TileID> = []
    package private(set) var selection = 0

    init(number: Int, count: Int) { (self.number, self.count) = (number, count) }

    var isComplete: Bool { tiles.count + failed == count }

    /// The tiles that Enter confirms.
    package var chosen: [ExaminedTile] { tiles.filter(isChosen) }

    func isChosen(_ tile: ExaminedTile) -> Bool { reachesLimit(tile) && !excluded.contains(tile.tile) }

    func reachesLimit(_ tile: ExaminedTile) -> Bool { 100 * tile.confidence >= Float(limit) }

    /// Adds an examined tile; nil if it could not be examined.
    mutating func add(_ tile: ExaminedTile?) {
        guard let tile else {
            failed += 1
            return
        }
        let selected = tiles.value(at: selection)?.tile
        let at = tiles.firstIndex { ($0.confidence, tile.tile) < (tile.confidence, $0.tile) } ?? tiles.count
        tiles.insert(tile, at: at)
        // The selection stays on its tile, but before the user has moved it, at the top.
        if selection > 0, let index = tiles.firstIndex(where: { $0.tile == selected }) { selection = index }
    }

    /// Handles a key. Returns the outcome if the key closes the list, else nil.
    mutating func handle(_ key: KeyEvent) -> Dialog.Outcome? {
        switch key.key {
        case .left: limit = max(0, limit - Self.step)
        case .right: limit = min(100, limit + Self.step)
        case .character(" "):
            if let tile = tiles.value(at: selection)?.tile { excluded.formSymmetricDifference([tile]) }
        default:
            switch DialogKey(key) {
            case .close: return .acceptTiles([])
            case .accept: return .acceptTiles(chosen)
            case .step(let steps): selection = max(0, min(selection + steps, tiles.count - 1))
            case .removeCharacter, .add, .other: break
            }
        }
        return nil
    }

    /// The keys for the hint bar.
    var hints: [(key: String, text: String)] {
        [
            ("Enter", "confirms \(chosen.count) tiles"), ("Left Right", "changes the limit"),
            ("Space", "leaves a tile out"), ("Esc", "closes"),
        ]
    }
}

/// The command that examines the queried tiles and opens the list.
enum BulkAcceptCommands {
    static let all = [
        Command(
            CommandInfo(
                .acceptTiles, "confirm the query's certain predictions", keys: [.everywhere: "b"],
                needs: "unlabeled tiles in the query, and a network", changesProject: true),
            unless: { $0.shared.whyNothingToExamine }
        ) { model, _ in
            let tiles = model.shared.tilesToExamine
            model.bulkCount += 1
            return model.open(.bulk(BulkAccept(number: model.bulkCount, count: tiles.count)))
                + [.examineTiles(tiles, round: model.shared.scores?.round ?? 0, number: model.bulkCount)]
        }
    ]
}

extension SharedState {
    /// The queried tiles without labels, image by image, so that each image is predicted once.
    var tilesToExamine: [TileID] {
        (queue?.positions ?? []).filter { states[$0] == .unlabeled }.map { pool.tiles[$0] }.sorted()
    }

    /// Why no tiles can be examined.
    var whyNothingToExamine: String? {
        if let reason = whyNoQuery(in: focus.context) { return reason }
        if scores == nil { return "There is no prediction yet" }
        return queue?.positions.contains { states[$0] == .unlabeled } == true
            ? nil : "All tiles of the query have labels already"
    }
}
