import Pool

/// The query on the screen: tiles by position in the pool, in the order to label them.
package struct QueueState: Sendable, Equatable {
    package let query: Query
    package let round: Int
    /// Positions in the pool, by rank.
    package let positions: [Int]
    private let ranks: [Int: Int]

    package init(_ query: Query, round: Int, pool: PoolIndex) {
        self.query = query
        self.round = round
        positions = query.items.compactMap { pool.position(of: $0.tile) }
        ranks = Dictionary(positions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func rank(of position: Int) -> Int? { ranks[position] }

    package func item(of position: Int) -> Query.Item? { ranks[position].map { query.items[$0] } }

    /// The first open tile after `rank`, from the front again when the end is reached; nil if none is open.
    func nextOpen(after rank: Int, isOpen: (Int) -> Bool) -> Int? {
        let count = positions.count
        return (1...max(1, count)).lazy.map { (rank + $0) % max(1, count) }.first {
            $0 < count && isOpen(positions[$0])
        }
    }
}
