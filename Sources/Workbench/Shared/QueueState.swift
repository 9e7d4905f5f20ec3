import Acquisition
import Foundation
import Pool
import Rounds
import Terminal

/// A list of tiles to label: the current query, or the selected tiles.
package struct QueueState: Sendable, Equatable {
    package let strategy: String
    package let round: Int
    package let items: [Query.Item]
    /// The position in the pool of each item.
    package let positions: [Int]
    /// How many items, from the front, belong to the query.
    package let queriedCount: Int
    private let ranks: [Int: Int]

    /// Items whose tile is not in the pool are left out.
    package init(_ query: Query, round: Int, pool: PoolIndex) {
        let known = query.items.compactMap { item in pool.position(of: item.tile).map { (item, $0) } }
        self.init(strategy: query.strategy, round: round, items: known, queriedCount: known.count)
    }

    /// The selected tiles: first those of the query in its order, then the others by falling entropy.
    init(of selection: TileSelection, query: QueueState?, pool: PoolIndex, scores: TileScores?) {
        let chosen = query.map { Array(zip($0.items, $0.positions)).filter { selection.contains($0.1) } } ?? []
        func entropy(_ position: Int) -> Float {
            scores?.entropy[position] ?? -1
        }
        let others = selection.positions.filter { query?.rank(of: $0) == nil }
            .map { (position: $0, entropy: entropy($0)) }
            .sorted { $0.entropy != $1.entropy ? $0.entropy > $1.entropy : $0.position < $1.position }
            .enumerated().map { offset, other in
                let item = Query.Item(
                    tile: pool.tiles[other.position], index: other.position, rank: chosen.count + offset,
                    origin: .selection, entropy: scores?.entropy[other.position])
                return (item, other.position)
            }
        self.init(
            strategy: query?.strategy ?? "selected", round: query?.round ?? 0, items: chosen + others,
            queriedCount: chosen.count)
    }

    private init(strategy: String, round: Int, items: [(Query.Item, Int)], queriedCount: Int) {
        self.strategy = strategy
        self.round = round
        self.queriedCount = queriedCount
        self.items = items.map(\.0)
        positions = items.map(\.1)
        ranks = Dictionary(positions.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func rank(of position: Int) -> Int? { ranks[position] }

    package func item(of position: Int) -> Query.Item? { ranks[position].map { items[$0] } }

    /// The first parts of the explanation of an item that fit into `width` cells, at least one.
    func explanation(at rank: Int, fitting width: Int) -> String {
        var parts = items[rank].explanation(by: strategy).components(separatedBy: "; ")
        while parts.count > 1, parts.joined(separator: "; ").cellWidth > width { parts.removeLast() }
        return parts.joined(separator: "; ")
    }

    /// The rank of the first open tile after `rank`, with wraparound; nil if none is open.
    func nextOpen(after rank: Int, isOpen: (Int) -> Bool) -> Int? {
        guard !positions.isEmpty else { return nil }
        return (1...positions.count).lazy.map { (rank + $0) % positions.count }.first { isOpen(positions[$0]) }
    }
}
