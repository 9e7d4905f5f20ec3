import Acquisition
import Pool
import ProjectStore
import Rounds

/// Tiles that a person adds to the query or excludes from it.
extension SharedState {
    func toggleAdded() -> [Effect] {
        [.choose(choices.added.contains(cursorTile) ? .free : .added, of: cursorTile)]
    }

    func toggleExcluded() -> [Effect] {
        [.choose(choices.excluded.contains(cursorTile) ? .free : .excluded, of: cursorTile)]
    }

    /// The journal has the query and the choices: what is new of them is said.
    mutating func take(_ current: CurrentQuery?, _ choices: HandChoices) {
        let before = self.choices
        set(choices)
        if let current {
            let isNew = current.time != queryTime && queryTime != nil
            show(current.query, round: current.round, time: current.time)
            if isNew { announce("\(current.query.items.count) tiles are selected by \(current.query.strategy) now") }
        }
        func name(_ tile: TileID?) -> String? { tile.map { "row \($0.row) column \($0.column)" } }
        if let tile = name(choices.excluded.first { !before.excluded.contains($0) }) {
            announce("Excluded: \(tile) is not selected until you take that back")
        } else if let tile = name(choices.added.first { !before.added.contains($0) }) {
            announce("Added: \(tile) is in the query too")
        } else if let tile = name(before.decided.first { !choices.decided.contains($0) }) {
            announce("The strategy decides again about \(tile)")
        }
    }
}
