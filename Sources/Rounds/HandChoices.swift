import Acquisition
import Pool
import ProjectStore

/// What people decided about single tiles of the pool, whatever a strategy says.
package struct HandChoices: Sendable, Equatable {
    /// In the query besides what the strategy chooses, in the order they were added.
    package let added: [TileID]
    /// Never in a query.
    package let excluded: Set<TileID>

    package init(added: [TileID] = [], excluded: Set<TileID> = []) {
        self.added = added
        self.excluded = excluded
    }

    /// The tiles that a strategy must leave alone.
    package var decided: Set<TileID> { excluded.union(added) }
}

extension Workspace {
    /// Decisions about tiles that still exist.
    package func handChoices() throws -> HandChoices {
        let choices = try project.journal.choices().compactMap { stored in
            tile(of: stored.tile).map { ($0, stored.choice) }
        }
        return HandChoices(
            added: choices.filter { $0.1 == .added }.map(\.0),
            excluded: Set(choices.filter { $0.1 == .excluded }.map(\.0)))
    }
}

extension Eligibility {
    /// Whether a strategy may choose each of some tiles, by what people did and decided.
    package static func of(_ tiles: [TileID], states: [TileState], choices: HandChoices) -> [Eligibility] {
        let added = Set(choices.added)
        return zip(tiles, states).map { tile, state in
            switch state {
            case .labeled: .labeled
            case .skipped, .flagged: .skipped
            case .unlabeled, .drafted:
                choices.excluded.contains(tile) ? .excluded : added.contains(tile) ? .chosen : .eligible
            }
        }
    }
}

extension Workspace {
    /// Of the pool's tiles, in their order.
    func eligibility() throws -> [Eligibility] {
        Eligibility.of(dataset.tiles(of: .train), states: try tileStates(), choices: try handChoices())
    }
}

extension Query {
    /// The query as people have changed it: without the tiles that are excluded, those added at the end.
    package func amended(adding added: [Item], excluding excluded: Set<TileID>) -> Query {
        let known = Set(tiles)
        let items = items.filter { !excluded.contains($0.tile) } + added.filter { !known.contains($0.tile) }
        return Query(
            strategy: strategy,
            items: items.enumerated().map { $1.ranked($0) })
    }
}
