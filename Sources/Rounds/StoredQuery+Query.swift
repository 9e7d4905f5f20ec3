import Acquisition
import Pool
import ProjectStore

extension Workspace {
    /// Writes a query to the journal: from now on it is what the project asks.
    func save(_ query: Query, round: Int, settings: AcquisitionSettings) throws {
        try project.journal.saveQuery(
            round: round, strategy: query.strategy, settings: try Settings(encoding: settings),
            items: query.items.map { item in
                StoredQuery.Item(
                    tile: key(of: item.tile), score: item.score.map(Double.init),
                    terms: item.terms.map { StoredQuery.Term($0.name, $0.value) },
                    embedding: item.embedding.map { [Double($0.x), Double($0.y)] })
            })
    }

    /// The query the project asks now, with its tiles that still exist; nil before the first.
    package func currentQuery() throws -> (query: Query, round: Int)? {
        guard let stored = try project.journal.currentQuery() else { return nil }
        let positions = Dictionary(
            uniqueKeysWithValues: dataset.tiles(of: .train).enumerated().map { ($1, $0) })
        let items = stored.items.compactMap { item -> Query.Item? in
            guard let tile = tile(of: item.tile), let index = positions[tile] else { return nil }
            return Query.Item(
                tile: tile, index: index, rank: 0, score: item.score.map(Float.init),
                terms: item.terms.map { Query.Term($0.name, $0.value) },
                embedding: item.embedding.flatMap { point in
                    point.count == 2 ? Query.Position(x: Float(point[0]), y: Float(point[1])) : nil
                })
        }
        let ranked = items.enumerated().map { rank, item in
            Query.Item(
                tile: item.tile, index: item.index, rank: rank, score: item.score, terms: item.terms,
                embedding: item.embedding)
        }
        return (Query(strategy: stored.strategy, items: ranked), stored.round)
    }
}
