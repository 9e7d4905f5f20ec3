import Acquisition
import Hashes
import Pool
import ProjectStore

/// Adds the checks of annotators to queries, see `ReviewSettings`.
extension Workspace {
    /// The query with hidden gold tiles. Their number is a share of the query, rounded. Gold tiles without confirmed
    /// labels are chosen at random, by the seed of the project and the round.
    func addingGoldTiles(to query: Query, round: Int) throws -> Query {
        let wanted = Int((project.configuration.review.goldShare * Double(query.items.count)).rounded())
        guard wanted > 0 else { return query }
        let known = Set(query.tiles)
        let states = try project.journal.states(of: poolGrids)
        let pool = dataset.tiles(of: .train)
        let candidates = try project.journal.goldMasks().compactMap { gold -> (Query.Item, UInt64)? in
            guard let tile = tile(of: gold.tile), let index = pool.position(of: tile), !known.contains(tile),
                (states[gold.tile] ?? .unlabeled).isOpen
            else { return nil }
            let item = Query.Item(tile: tile, index: index, rank: 0, origin: .check)
            return (item, order(of: gold.tile, round: round))
        }
        return query.hiding(candidates.sorted { ($0.1, $0.0.tile) < ($1.1, $1.0.tile) }.prefix(wanted).map { $0 })
    }

    /// Requests second labels of a share of the tiles of a query, chosen at random by the seed of the project and the
    /// round.
    func requestSecondLabels(of query: Query, round: Int) throws {
        let wanted = Int((project.configuration.review.secondShare * Double(query.items.count)).rounded())
        guard wanted > 0 else { return }
        let ordered = query.items.map { key(of: $0.tile) }
            .sorted { (order(of: $0, round: round), $0) < (order(of: $1, round: round), $1) }
        try project.journal.requestSecondLabels(of: ordered.prefix(wanted).sorted())
    }

    /// The query with the tiles of earlier queries that this annotator shall label a second time.
    func addingSecondTiles(to query: Query, round: Int) throws -> Query {
        let known = Set(query.tiles)
        let pool = dataset.tiles(of: .train)
        let done = Set(
            try project.journal.secondLabels().filter { $0.key.annotator == project.journal.author && !$0.state.isOpen }
                .compactMap { tile(of: $0.key) })
        let added = try secondTiles().subtracting(known).subtracting(done).sorted().compactMap { tile in
            pool.position(of: tile).map { index in
                let item = Query.Item(tile: tile, index: index, rank: 0, origin: .check)
                return (item, order(of: key(of: tile), round: round))
            }
        }
        return query.hiding(added)
    }

    /// A random number for a tile and a round, by the seed of the project.
    func order(of tile: TileKey, round: Int) -> UInt64 {
        var hash = FNV1a(seed: project.configuration.seed)
        for word in [Int64(round), tile.image.number, Int64(tile.rect.top), Int64(tile.rect.left)] {
            hash.add(UInt64(bitPattern: word))
        }
        return hash.value.splitMixFinalized
    }
}

extension Query {
    /// The query with more items at random places.
    /// - Parameter others: Items, each with a random number.
    fileprivate func hiding(_ others: [(Item, UInt64)]) -> Query {
        var items = items
        for (item, number) in others { items.insert(item, at: Int(number % UInt64(items.count + 1))) }
        return Query(strategy: strategy, items: items.enumerated().map { $1.ranked($0) })
    }
}
