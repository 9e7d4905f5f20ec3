import Acquisition
import Pool

/// The query on the screen, in the order to label it.
package struct QueueState: Sendable, Equatable {
    package let strategy: String
    package let round: Int
    package let items: [Query.Item]
    /// The position in the pool of each item.
    package let positions: [Int]
    private let ranks: [Int: Int]

    /// Items whose tile the pool does not have are left out.
    package init(_ query: Query, round: Int, pool: PoolIndex) {
        strategy = query.strategy
        self.round = round
        let known = query.items.compactMap { item in pool.position(of: item.tile).map { (item, $0) } }
        items = known.map(\.0)
        positions = known.map(\.1)
        ranks = Dictionary(positions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func rank(of position: Int) -> Int? { ranks[position] }

    package func item(of position: Int) -> Query.Item? { ranks[position].map { items[$0] } }

    /// The rank of the first open tile after `rank`, from the front again when the end is reached; nil if none is open.
    func nextOpen(after rank: Int, isOpen: (Int) -> Bool) -> Int? {
        guard !positions.isEmpty else { return nil }
        return (1...positions.count).lazy.map { (rank + $0) % positions.count }.first { isOpen(positions[$0]) }
    }
}
