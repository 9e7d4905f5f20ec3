import Acquisition
import Pool
import Tensors

/// Selects tiles for labeling before there is a network.
package enum InitialQuery {
    package enum Amount: Sendable, Equatable {
        /// All tiles of this number of random images.
        case images(Int)
        /// This number of random tiles of the pool.
        case tiles(Int)
        /// Random tiles of the pool with at most this number of pixels.
        case pixels(Int)

        /// Two images, as in the MEAL paper. The number of tiles depends on the tiling.
        package static let standard = Amount.images(2)
    }

    /// The strategy name that is stored for initial queries.
    static let name = "initial"

    /// Selects the tiles at random.
    /// - Parameters:
    ///   - candidates: The indices in `tiles` that may be selected. Images without candidates are not used.
    ///   - areas: The pixels of each of `tiles`, for an amount in pixels.
    package static func make(
        _ amount: Amount = .standard, of tiles: [TileID], candidates: [Int], areas: [Int] = [], seed: UInt64
    ) -> Query {
        var random = Philox(seed: seed, purpose: "initial")
        let chosen: [Int]
        switch amount {
        case .images(let count):
            let byImage = Dictionary(grouping: candidates, by: { tiles[$0].image })
            let images = byImage.keys.sorted().shuffled(using: &random).prefix(count).sorted()
            chosen = images.flatMap { byImage[$0, default: []].sorted() }
        case .tiles(let count):
            chosen = candidates.sorted().shuffled(using: &random).prefix(count).sorted()
        case .pixels(let budget):
            precondition(areas.count == tiles.count, "InitialQuery: \(areas.count) areas of \(tiles.count) tiles")
            let shuffled = candidates.sorted().shuffled(using: &random)
            chosen = shuffled.prefix(shuffled.lazy.map { areas[$0] }.count(within: budget)).sorted()
        }
        let items = chosen.enumerated().map { rank, index in
            Query.Item(tile: tiles[index], index: index, rank: rank, origin: .initial)
        }
        return Query(strategy: name, items: items)
    }
}

extension Sequence<Int> {
    /// The number of first elements whose sum is at most `budget`.
    func count(within budget: Int) -> Int {
        var left = budget
        return prefix { element in
            left -= element
            return left >= 0
        }.count
    }
}
