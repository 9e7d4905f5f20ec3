import Problems
import Tensors
import Tiles

/// What a strategy may know about the pool: one entry for each tile in every array.
///
/// A state remembers what strategies work out of it, so that asking it again with other settings is quick.
package struct PoolState: Sendable {
    /// All tiles of the pool, labeled or not, in strictly ascending order.
    package let tiles: [TileID]
    /// Where each tile lies in its image.
    package let places: [TilePlace]
    /// Whether each tile may be chosen.
    package let eligibility: [Eligibility]
    /// Nil if the pool was not scored.
    package let scores: TileScores?
    package let features: any FeatureProvider
    /// The round that is about to begin, 1 for the first query.
    package let round: Int
    package let seed: UInt64
    /// Positions in `tiles` that may be chosen, ascending: eligible and, where the pool was scored, known.
    package let candidates: [Int]
    /// Positions of labeled tiles, ascending.
    let labeledTiles: [Int]
    /// What follows from all of this.
    let memory = PoolMemory()
    /// What follows from scores and features alone.
    let view: PoolMemory
    /// What follows from features and which tiles are labeled.
    let distances: FeatureMemory
    /// What follows from where tiles lie and which are labeled.
    let space: SpaceMemory

    package init(
        tiles: [TileID], places: [TilePlace], eligibility: [Eligibility], scores: TileScores?,
        features: any FeatureProvider, round: Int, seed: UInt64
    ) {
        precondition(
            zip(tiles, tiles.dropFirst()).allSatisfy { $0 < $1 }, "PoolState: tiles out of order or repeated")
        self.init(
            tiles: tiles, places: places, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, view: PoolMemory(), distances: FeatureMemory(),
            space: SpaceMemory())
    }

    private init(
        tiles: [TileID], places: [TilePlace], eligibility: [Eligibility], scores: TileScores?,
        features: any FeatureProvider, round: Int, seed: UInt64, view: PoolMemory, distances: FeatureMemory,
        space: SpaceMemory
    ) {
        precondition(
            [places.count, eligibility.count, scores?.count ?? tiles.count]
                .allSatisfy { $0 == tiles.count },
            """
            PoolState: \(tiles.count) tiles, \(places.count) places, \(eligibility.count) of known eligibility, \
            \(scores?.count ?? tiles.count) scores
            """)
        self.tiles = tiles
        self.places = places
        self.eligibility = eligibility
        self.scores = scores
        self.features = features
        self.round = round
        self.seed = seed
        self.view = view
        self.distances = distances
        self.space = space
        labeledTiles = eligibility.indices.filter { eligibility[$0] == .labeled }
        candidates = eligibility.indices.filter { eligibility[$0] == .eligible && scores?.isKnown[$0] ?? true }
    }

    /// The same pool in another round, seen by another network. What follows from where labeled tiles lie is carried
    /// over.
    package func following(
        eligibility: [Eligibility], scores: TileScores?, features: any FeatureProvider, round: Int
    ) -> PoolState {
        PoolState(
            tiles: tiles, places: places, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, view: PoolMemory(), distances: FeatureMemory(), space: space)
    }

    /// The same pool, seen by the same network, when other tiles may be chosen.
    package func following(eligibility: [Eligibility]) -> PoolState {
        PoolState(
            tiles: tiles, places: places, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, view: view, distances: distances, space: space)
    }

    package var count: Int { tiles.count }

    /// A measure of every tile; zero where it is not known.
    /// - Throws: `Problem.unscored`, or `.notFinite` with the tile, if a candidate has no usable number.
    package func checked(
        _ measure: UncertaintyMeasure, for strategy: String
    ) throws(Problem) -> [Float] {
        guard let values = scores?[measure]?.values else { throw .unscored(strategy: strategy, measure: measure) }
        for index in candidates where !values[index].isFinite {
            throw .notFinite(tile: tiles[index], measure: measure, value: values[index])
        }
        return values
    }
}

/// Where features of tiles come from. Only strategies that use features call it.
package protocol FeatureProvider: Sendable {
    /// Features of all tiles of the pool from the backbone with its pretrained weights, `[N, D]` (MEAL: D = 320).
    func pretrainedFeatures() throws -> Tensor
    /// Features of the tiles at these positions of `PoolState.tiles` from the current backbone, `[indices.count, D]`.
    func currentFeatures(of indices: [Int]) throws -> Tensor
    /// Features for feature distances of the tiles at these positions, `[indices.count, D]`: the decoder's last layer
    /// before the classifier, averaged over the tile.
    func decoderFeatures(of indices: [Int]) throws -> Tensor
    /// The loss's gradient of the classifier's weights at these tiles, were the predicted classes true, averaged over
    /// the tile's pixels: `[indices.count, classes x D]`.
    func gradientEmbeddings(of indices: [Int]) throws -> Tensor
}
