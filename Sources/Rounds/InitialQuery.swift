import Acquisition
import Pool
import Tensors

/// What is asked before there is a network to ask with: all tiles of a few random images (MEAL: two).
package enum InitialQuery {
    package static let imageCount = 2

    /// - Parameter candidates: Positions in `tiles` that may be asked; images with none of them are not drawn.
    package static func make(
        imageCount: Int = imageCount, tiles: [TileID], candidates: [Int], seed: UInt64
    ) -> Query {
        var random = Philox(seed: seed, purpose: "initial")
        let byImage = Dictionary(grouping: candidates, by: { tiles[$0].image })
        let images = byImage.keys.sorted().shuffled(using: &random).prefix(imageCount).sorted()
        let chosen = images.flatMap { byImage[$0, default: []].sorted() }
        let items = chosen.enumerated().map { rank, index in
            Query.Item(tile: tiles[index], index: index, rank: rank, score: nil, terms: [])
        }
        return Query(strategy: "initial", items: items)
    }
}
