import Problems
import Tensors
import Tiles

/// The input of a strategy: the tiles of the pool with their centers, eligibility and scores. Arrays of the pool have
/// one entry for each tile; an index is a position in `tiles`.
///
/// A pool caches intermediate results, so that a second query with other settings is fast. Copies of the value share
/// all caches. `nextRound` and `withEligibility` return another pool, which shares those that stay valid.
package struct PoolState: Sendable {
    /// All tiles of the pool, labeled or not, sorted and without duplicates.
    package let tiles: [TileID]
    /// The center of each tile in its image, in tile units.
    package let centers: [TileCenter]
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
    /// Indices of the tiles that may be selected, ascending. If the pool was scored, tiles without scores are left out.
    package let candidates: [Int]
    /// Indices of the labeled tiles, ascending.
    let labeledTiles: [Int]
    /// Values that depend on the eligibility of tiles. Another eligibility or round starts with an empty cache.
    let queryCache = PoolCache()
    /// Values that depend only on scores and features. They stay valid until the next round.
    let scoreCache: PoolCache
    /// The feature distances to labeled tiles. They stay valid until the next round; newly labeled tiles are added.
    let featureDistanceCache: FeatureDistanceCache
    /// The spatial distances to labeled tiles. They stay valid in all rounds; newly labeled tiles are added.
    let spatialDistanceCache: SpatialDistanceCache

    package init(
        tiles: [TileID], centers: [TileCenter], eligibility: [Eligibility], scores: TileScores?,
        features: any FeatureProvider, round: Int, seed: UInt64
    ) {
        precondition(
            zip(tiles, tiles.dropFirst()).allSatisfy { $0 < $1 }, "PoolState: tiles out of order or repeated")
        self.init(
            tiles: tiles, centers: centers, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, scoreCache: PoolCache(), featureDistanceCache: FeatureDistanceCache(),
            spatialDistanceCache: SpatialDistanceCache())
    }

    private init(
        tiles: [TileID], centers: [TileCenter], eligibility: [Eligibility], scores: TileScores?,
        features: any FeatureProvider, round: Int, seed: UInt64, scoreCache: PoolCache,
        featureDistanceCache: FeatureDistanceCache, spatialDistanceCache: SpatialDistanceCache
    ) {
        precondition(
            [centers.count, eligibility.count, scores?.count ?? tiles.count]
                .allSatisfy { $0 == tiles.count },
            """
            PoolState: the arrays differ in length: \(tiles.count) tiles, \(centers.count) centers, \
            eligibility of \(eligibility.count), scores of \(scores.map { "\($0.count)" } ?? "none")
            """)
        self.tiles = tiles
        self.centers = centers
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
            tiles: tiles, centers: centers, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, scoreCache: PoolCache(), featureDistanceCache: FeatureDistanceCache(),
            spatialDistanceCache: spatialDistanceCache)
    }

    /// The same pool with the same scores and features, and another eligibility. It shares all caches except
    /// `queryCache`.
    package func withEligibility(_ eligibility: [Eligibility]) -> PoolState {
        PoolState(
            tiles: tiles, centers: centers, eligibility: eligibility, scores: scores, features: features,
            round: round, seed: seed, scoreCache: scoreCache, featureDistanceCache: featureDistanceCache,
            spatialDistanceCache: spatialDistanceCache)
    }

    package var count: Int { tiles.count }

    /// The values of a measure, one for each tile; 0 for a tile without scores.
    /// - Throws: `Problem.unscored` if the measure was not computed, `.notFinite` if the value of a candidate is not
    ///   finite.
    package func finiteValues(
        of measure: UncertaintyMeasure, for strategy: String
    ) throws(Problem) -> [Float] {
        guard let values = scores?[measure]?.values else { throw .unscored(strategy: strategy, measure: measure) }
        for index in candidates where !values[index].isFinite {
            throw .notFinite(tile: tiles[index], measure: measure, value: values[index])
        }
        return values
    }
}
