import Acquisition
import Pool
import ProjectStore

/// The manual choices for tiles of the pool. They override the strategy.
package struct ManualChoices: Sendable, Equatable {
    /// Tiles that were added to the query, in the order of adding.
    package let added: [TileID]
    /// Tiles that are excluded from queries.
    package let excluded: Set<TileID>

    package init(added: [TileID] = [], excluded: Set<TileID> = []) {
        self.added = added
        self.excluded = excluded
    }

    /// The tiles that a strategy must not select.
    package var decided: Set<TileID> { excluded.union(added) }
}

extension Workspace {
    /// The manual choices for tiles that still exist.
    package func manualChoices() throws -> ManualChoices {
        let choices = try project.journal.choices().compactMap { stored in
            tile(of: stored.tile).map { ($0, stored.choice) }
        }
        return ManualChoices(
            added: choices.filter { $0.1 == .added }.map(\.0),
            excluded: Set(choices.filter { $0.1 == .excluded }.map(\.0)))
    }
}

extension Eligibility {
    /// The eligibility of tiles, from their states and the manual choices. A flagged or disputed tile is treated as
    /// skipped, because it waits for a decision.
    package static func of(_ tiles: [TileID], states: [TileState], choices: ManualChoices) -> [Eligibility] {
        let added = Set(choices.added)
        return zip(tiles, states).map { tile, state in
            switch state {
            case .labeled, .reviewed: .labeled
            case .skipped, .flagged, .disputed: .skipped
            case .unlabeled, .drafted:
                choices.excluded.contains(tile) ? .excluded : added.contains(tile) ? .chosen : .eligible
            }
        }
    }
}

extension Workspace {
    /// The eligibility of the pool's tiles, in their order.
    func eligibility() throws -> [Eligibility] {
        Eligibility.of(dataset.tiles(of: .train), states: try tileStates(), choices: try manualChoices())
    }
}

extension Query {
    /// The query after manual choices: without excluded tiles, and with added tiles at the end.
    package func amended(adding added: [Item], excluding excluded: Set<TileID>) -> Query {
        let known = Set(tiles)
        let items = items.filter { !excluded.contains($0.tile) } + added.filter { !known.contains($0.tile) }
        return Query(
            strategy: strategy,
            items: items.enumerated().map { $1.ranked($0) })
    }
}
