import Acquisition
import Pool
import Tensors

/// The tiles to label before there is a network to choose with.
package enum InitialQuery {
    package enum Amount: Sendable, Equatable {
        /// All tiles of so many random images.
        case images(Int)
        /// So many random tiles of the whole pool.
        case tiles(Int)

        /// MEAL's two images.
        package static let standard = Amount.images(2)
    }

    /// What a query of initial tiles names as its strategy.
    static let name = "initial"

    /// - Parameter candidates: Positions in `tiles` that may be chosen; images with none of them are not drawn.
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
