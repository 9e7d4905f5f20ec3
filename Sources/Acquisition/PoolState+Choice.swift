extension PoolState {
    /// Up to `count` candidates of highest `score`, highest first; equal scores in the order of tiles.
    func mostUncertain(_ count: Int, by score: [Float]) -> [Int] {
        let ordered = candidates.sorted { (score[$0], $1) > (score[$1], $0) }
        return Array(ordered.prefix(count))
    }

    /// A query for the tiles at `indices`, explained by `terms(rank, index)`.
    func query(
        _ strategy: String, _ indices: some Sequence<Int>, terms: (_ rank: Int, _ index: Int) -> [Query.Term]
    ) -> Query {
        let items = indices.enumerated().map { rank, index in
            Query.Item(
                tile: tiles[index], index: index, rank: rank, score: uncertainty?[index], terms: terms(rank, index))
        }
        return Query(strategy: strategy, items: items)
    }
}
