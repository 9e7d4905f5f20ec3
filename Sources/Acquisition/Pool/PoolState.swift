import Problems
import Tensors
import Tiles

/// The input of a strategy: the tiles of the pool with their positions, eligibility and scores. Every array has one
/// entry for each tile.
///
/// A pool caches intermediate results, so that a second query with other settings is fast. Copies share the caches.
package struct PoolState: Sendable {
    /// All tiles of the pool, labeled or not, in strictly ascending order.
    package let tiles: [TileID]
    /// The position of each tile in its image.
    package let places: [TileCenter]
    /// Whether each tile may be selected.
    package let eligibility: [Eligibility]
    /// The scores of the tiles; nil if the pool was not scored.
    package let scores: TileScores?
    /// The source of features, for strategies that use them.
    package let features: any FeatureProvider
    /// The round that the query is for; 1 for the first query.
    package let round: Int
    /// The seed of all random numbers of strategies.
    package let seed: UInt64
    /// Positions in `tiles` that may be selected, ascending. If the pool was scored, tiles without scores are left out.
    package let candidates: [Int]
    /// Positions of labeled tiles, ascending.
    let labeledTiles: [Int]
    /// Values that depend on everything, also on the eligibility of tiles.
    let queryCache = PoolCache()
    /// Values that depend only on scores and features.
    let scoreCache: PoolCache
    /// Values that depend only on features and labels.
    let featureDistanceCache: FeatureDistanceCache
    /// Values that depend only on positions and labels.
    let spatialDistanceCache: SpatialDistanceCache

    package init(
        tiles: [TileID], places: [TileCenter], eligibility: [Eligibility], scores: TileScores?,
        features: any FeatureProvider, round: Int, seed: UInt64
    ) {
        precondition(
            zip(tiles, tiles.dropFirst()).allSatisfy { $0 < $1 }, "PoolState: tiles out of order or repeated")
        self.init(
            tiles: tiles, places: places, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, scoreCache: PoolCache(), featureDistanceCache: FeatureDistanceCache(),
            spatialDistanceCache: SpatialDistanceCache())
    }

    private init(
        tiles: [TileID], places: [TileCenter], eligibility: [Eligibility], scores: TileScores?,
        features: any FeatureProvider, round: Int, seed: UInt64, scoreCache: PoolCache,
        featureDistanceCache: FeatureDistanceCache, spatialDistanceCache: SpatialDistanceCache
    ) {
        precondition(
            [places.count, eligibility.count, scores?.count ?? tiles.count]
                .allSatisfy { $0 == tiles.count },
            """
            PoolState: \(tiles.count) tiles, \(places.count) positions, \(eligibility.count) eligibilities, \
            \(scores?.count ?? tiles.count) scores
            """)
        self.tiles = tiles
        self.places = places
        self.eligibility = eligibility
        self.scores = scores
        self.features = features
        self.round = round
        self.seed = seed
        self.scoreCache = scoreCache
        self.featureDistanceCache = featureDistanceCache
        self.spatialDistanceCache = spatialDistanceCache
        labeledTiles = eligibility.indices.filter { eligibility[$0] == .labeled }
        candidates = eligibility.indices.filter { eligibility[$0] == .eligible && scores?.isKnown[$0] ?? true }
    }

    /// The same pool in another round, with scores and features of another network. Spatial distances to labeled tiles
    /// stay cached.
    package func nextRound(
        eligibility: [Eligibility], scores: TileScores?, features: any FeatureProvider, round: Int
    ) -> PoolState {
        PoolState(
            tiles: tiles, places: places, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, scoreCache: PoolCache(), featureDistanceCache: FeatureDistanceCache(),
            spatialDistanceCache: spatialDistanceCache)
    }

    /// The same pool with the same scores and features, where other tiles are labeled or may be selected.
    package func withEligibility(_ eligibility: [Eligibility]) -> PoolState {
        PoolState(
            tiles: tiles, places: places, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, scoreCache: scoreCache, featureDistanceCache: featureDistanceCache,
            spatialDistanceCache: spatialDistanceCache)
    }

    package var count: Int { tiles.count }

    /// The values of a measure, one for each tile; 0 for a tile without scores.
    /// - Throws: `Problem.unscored` if the measure was not computed, `.notFinite` if the value of a candidate is not
    ///   finite.
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
