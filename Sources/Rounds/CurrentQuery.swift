import Acquisition
import Foundation
import Pool
import ProjectStore

/// The current query of a project.
package struct CurrentQuery: Sendable {
    /// The query with its tiles that still exist and with the manual changes.
    package let query: Query
    /// The round that trains on its labels.
    package let round: Int
    package let time: Date
    /// The settings that selected the query; nil if they cannot be decoded.
    package let settings: AcquisitionSettings?

    package init(query: Query, round: Int, time: Date, settings: AcquisitionSettings?) {
        self.query = query
        self.round = round
        self.time = time
        self.settings = settings
    }
}

extension Workspace {
    /// Saves a query to the journal, with the checks of annotators. It is then the current query.
    func save(_ query: Query, round: Int, settings: AcquisitionSettings) throws {
        let query = try addingGoldTiles(to: query, round: round)
        try requestSecondLabels(of: query, round: round)
        try project.journal.saveQuery(
            round: round, strategy: query.strategy, settings: try Settings(encoding: settings),
            items: query.items.map { item in
                StoredQuery.Item(
                    tile: key(of: item.tile), origin: item.origin.rawValue, entropy: item.entropy.map(Double.init),
                    reasons: item.reasons.map { StoredQuery.Reason($0.quantity.rawValue, $0.value) },
                    embedding: item.embedding.map { [Double($0.x), Double($0.y)] })
            })
    }

    /// Saves `query` as the current query and `settings` as the settings of later queries.
    package func setCurrentQuery(_ query: Query, settings: AcquisitionSettings) throws {
        try save(settings)
        try save(query, round: nextRound(), settings: settings)
    }

    /// Saves the settings of the next query to `project.toml`.
    package func save(_ settings: AcquisitionSettings) throws {
        let values = try Settings(encoding: settings)
        try project.save { $0.acquisition = $0.acquisition.merging(values) }
    }

    /// The current query, with the tiles that this annotator shall label a second time, and with its round, time and settings; nil before the first query.
    package func currentQuery() throws -> CurrentQuery? {
        guard let stored = try project.journal.currentQuery() else { return nil }
        let pool = dataset.tiles(of: .train)
        // Earlier versions did not store the origin of a tile.
        let oldOrigin: Query.Origin = stored.strategy == InitialQuery.name ? .initial : .strategy
        let items = stored.items.compactMap { item -> Query.Item? in
            guard let tile = tile(of: item.tile), let index = pool.position(of: tile) else { return nil }
            return Query.Item(
                tile: tile, index: index, rank: 0,
                origin: item.origin.flatMap(Query.Origin.init(rawValue:)) ?? oldOrigin,
                entropy: item.entropy.map(Float.init),
                reasons: item.reasons.map { Query.Reason(Query.Quantity(rawValue: $0.name), $0.value) },
                embedding: item.embedding.flatMap { point in
                    point.count == 2 ? Query.Position(x: Float(point[0]), y: Float(point[1])) : nil
                })
        }
        let query = Query(strategy: stored.strategy, items: items)
        return CurrentQuery(
            query: try addingSecondTiles(
                to: query.amended(
                    adding: try added(since: stored.time, pool), excluding: try manualChoices().excluded),
                round: stored.round),
            round: stored.round, time: stored.time,
            settings: try? stored.settings.decoded(as: AcquisitionSettings.self))
    }

    /// The manually added tiles: all that were added to this query, and the unfinished ones of earlier queries.
    private func added(since time: Date, _ pool: [TileID]) throws -> [Query.Item] {
        let states = try project.journal.states(of: poolGrids)
        return try project.journal.choices().filter { $0.choice == .added }.compactMap { choice in
            guard let tile = tile(of: choice.tile), let index = pool.position(of: tile) else { return nil }
            let state = states[choice.tile] ?? .unlabeled
            guard choice.time >= time || state.isOpen else { return nil }
            return Query.Item(tile: tile, index: index, rank: 0, origin: .hand)
        }
    }
}

extension [TileID] {
    /// The index of `tile` in sorted tiles, by binary search; nil if it is not there.
    func position(of tile: TileID) -> Int? {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < tile { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low] == tile ? low : nil
    }
}
