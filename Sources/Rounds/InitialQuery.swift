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

        /// Two images, as in the MEAL paper. The number of tiles depends on the tiling.
        package static let standard = Amount.images(2)
    }

    /// The strategy name that is stored for initial queries.
    static let name = "initial"

    /// Selects the tiles at random.
    /// - Parameter candidates: The indices in `tiles` that may be selected. Images without candidates are not used.
    package static func make(
        _ amount: Amount = .standard, of tiles: [TileID], candidates: [Int], seed: UInt64
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
        }
        let items = chosen.enumerated().map { rank, index in
            Query.Item(tile: tiles[index], index: index, rank: rank, origin: .initial)
        }
        return Query(strategy: name, items: items)
    }
}
