import Acquisition
import Pool
import ProjectStore
import Rounds

/// Tiles that the user adds to the query or excludes from it.
extension SharedState {
    func toggleAdded() -> [Effect] {
        [.choose(choices.added.contains(cursorTile) ? .free : .added, of: cursorTile)]
    }

    /// Keeps the open tiles of the query in the next one, as tiles that the user added.
    func keepOpenTiles() -> [Effect] { openQueryPositions.map { .choose(.added, of: pool.tiles[$0]) } }

    func toggleExcluded() -> [Effect] {
        [.choose(choices.excluded.contains(cursorTile) ? .free : .excluded, of: cursorTile)]
    }

    /// Receives the stored query and choices, and shows a message about the change.
    mutating func receive(_ current: CurrentQuery?, _ choices: ManualChoices) {
        let before = self.choices
        setChoices(choices)
        if let current {
            let isNew = current.time != queryTime && queryTime != nil
            setQuery(current.query, round: current.round, time: current.time)
            if isNew { announce("\(current.query.strategy) selected \(current.query.items.count) tiles") }
        }
        func name(_ tile: TileID?) -> String? { tile.flatMap(pool.position).map(pool.name) }
        if let tile = name(choices.excluded.first { !before.excluded.contains($0) }) {
            announce("Excluded: \(tile) is not selected until you include it again")
        } else if let tile = name(choices.added.first { !before.added.contains($0) }) {
            announce("Added: \(tile) is now in the query")
        } else if let tile = name(before.decided.first { !choices.decided.contains($0) }) {
            announce("The strategy may select \(tile) again")
        }
    }
}
