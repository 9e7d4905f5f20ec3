import Imagery
import Pool
import Tensors

/// What a strategy may know about the pool when it is asked: one entry for each tile in every array.
package struct PoolState: Sendable {
    /// All tiles of the pool, labeled or not, in strictly ascending order.
    package let tiles: [TileID]
    /// The pixels of each tile in its image.
    package let rects: [PixelRect]
    /// Whether a tile is labeled.
    package let labeled: [Bool]
    /// Whether a tile may not be asked though it is not labeled: skipped, flagged or already out for labeling.
    package let barred: [Bool]
    /// The measure the strategy asked for, larger where the network is less sure; nil if the pool was not scored.
    package let uncertainty: [Float]?
    package let features: any FeatureProvider
    /// The round that is about to begin, 1 for the first query.
    package let round: Int
    package let seed: UInt64

    package init(
        tiles: [TileID], rects: [PixelRect], labeled: [Bool], barred: [Bool], uncertainty: [Float]?,
        features: any FeatureProvider, round: Int, seed: UInt64
    ) {
        precondition(
            zip(tiles, tiles.dropFirst()).allSatisfy { $0 < $1 }, "PoolState: tiles out of order or repeated")
        precondition(
            [rects.count, labeled.count, barred.count, uncertainty?.count ?? tiles.count]
                .allSatisfy { $0 == tiles.count },
            """
            PoolState: \(tiles.count) tiles, \(rects.count) rects, \(labeled.count) labeled, \(barred.count) barred, \
            \(uncertainty?.count ?? tiles.count) uncertainties
            """)
        self.tiles = tiles
        self.rects = rects
        self.labeled = labeled
        self.barred = barred
        self.uncertainty = uncertainty
        self.features = features
        self.round = round
        self.seed = seed
    }

    package var count: Int { tiles.count }

    /// Positions in `tiles` that may be asked, ascending.
    package var candidates: [Int] { tiles.indices.filter { !labeled[$0] && !barred[$0] } }

    /// The uncertainty of every tile.
    /// - Throws: `AcquisitionError.unscored`, or `.notFinite` with the tile, if a candidate has no usable number.
    package func checkedUncertainty(for strategy: String) throws(AcquisitionError) -> [Float] {
        guard let uncertainty else { throw .unscored(strategy: strategy) }
        for index in tiles.indices where !uncertainty[index].isFinite && !labeled[index] && !barred[index] {
            throw .notFinite(tile: tiles[index], value: uncertainty[index])
        }
        return uncertainty
    }
}

/// Where features of tiles come from; asked only by strategies that use them.
package protocol FeatureProvider: Sendable {
    /// Features of all tiles of the pool from the backbone with its pretrained weights, `[N, D]` (MEAL: D = 320).
    func pretrainedFeatures() throws -> Tensor
    /// Features of the tiles at these positions of `PoolState.tiles` from the current backbone, `[indices.count, D]`.
    func currentFeatures(of indices: [Int]) throws -> Tensor
    /// Features for feature distances of the tiles at these positions, `[indices.count, D]`: the decoder's last layer
    /// before the classifier, averaged over the tile.
    func decoderFeatures(of indices: [Int]) throws -> Tensor
}
