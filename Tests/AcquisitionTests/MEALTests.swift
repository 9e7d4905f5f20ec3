import Acquisition
import Manifold
import Problems
import Tensors
import TestSupport
import Testing

@Suite("MEAL")
struct MEALTests {
    private static let scores = Pools.randomScores(128)
    private static let table = PointClouds.clusters(4, rows: 128, features: 12)

    private static func pool(
        labeled: Set<Int> = [], features: any FeatureProvider = TableFeatures(table), round: Int = 1
    ) -> PoolState {
        Pools.pool(images: 8, entropy: scores, labeled: labeled, features: features, round: round)
    }

    private static func strategy(_ name: String, _ manifolds: ManifoldCache = ManifoldCache()) throws
        -> any AcquisitionStrategy
    {
        var settings = AcquisitionSettings(strategy: name)
        settings.batchSize = 8
        settings.candidateCount = 40
        return try settings.makeStrategy(manifolds: manifolds)
    }

    @Test(
        "selected tiles are among those with the highest entropy, and have entropy rank, seed order and position",
        arguments: ["meal", "meal-ft"])
    func terms(name: String) throws {
        let query = try Self.strategy(name).query(8, from: Self.pool(), workers: Workers(count: 1))
        let ranked = Self.scores.indices.sorted { (Self.scores[$0], $1) > (Self.scores[$1], $0) }
        #expect(query.items.count == 8 && Set(query.tiles).count == 8)
        for (order, item) in query.items.enumerated() {
            let values = Dictionary(uniqueKeysWithValues: item.reasons.map { ($0.quantity.rawValue, $0.value) })
            let rank = try #require(values["entropy rank"])
            #expect(ranked[Int(rank)] == item.index && rank < 40)
            #expect(values["seed order"] == Double(order))
            #expect(values["entropy"] == Double(Self.scores[item.index]))
            #expect(item.embedding != nil)
        }
    }

    @Test("a pool without scores is refused by the name of the strategy", arguments: ["meal", "meal-ft"])
    func unscored(name: String) throws {
        let unscored = Problem.unscored(strategy: name, measure: .entropy)
        #expect(throws: unscored) { try Pools.pool().mostUncertain(8, for: name) }
        #expect(throws: unscored) { try Self.strategy(name).query(8, from: Pools.pool(), workers: Workers(count: 1)) }
    }

    @Test("the query contains tiles of all clusters of the pool", arguments: ["meal", "meal-ft"])
    func spread(name: String) throws {
        let query = try Self.strategy(name).query(8, from: Self.pool(), workers: Workers(count: 1))
        #expect(Set(query.items.map { $0.index % 4 }).count == 4)
    }

    @Test("features that are not finite are refused, also if there are too few tiles to fit UMAP", arguments: [3, 128])
    func brokenFeatures(count: Int) throws {
        var table = Self.table
        for tile in 0..<128 { table[tile, 2] = .infinity }
        let labeled = Set(count..<128)
        let pool = Self.pool(labeled: labeled, features: TableFeatures(table))
        #expect(throws: Problem.self) {
            try Self.strategy("meal-ft").query(2, from: pool, workers: Workers(count: 1))
        }
    }

    @Test("the query is the same on any number of threads", arguments: ["meal", "meal-ft"])
    func threads(name: String) throws {
        let one = try Self.strategy(name).query(8, from: Self.pool(), workers: Workers(count: 1))
        let three = try Self.strategy(name).query(8, from: Self.pool(), workers: Workers(count: 3))
        #expect(one == three)
    }

    @Test("MEAL fits UMAP once for all rounds, and reads current features of the candidates only")
    func cache() throws {
        let features = TableFeatures(Self.table)
        let manifolds = ManifoldCache()
        let strategy = try Self.strategy("meal", manifolds)
        for round in 1...3 {
            _ = try strategy.query(8, from: Self.pool(features: features, round: round), workers: Workers(count: 1))
        }
        #expect(features.pretrainedReads.withLock { $0 } == 1)
        #expect(features.currentReads.withLock { $0.map(\.count) } == [40, 40, 40])

        let again = try Self.strategy("meal", ManifoldCache(manifolds.model))
        _ = try again.query(8, from: Self.pool(features: features), workers: Workers(count: 1))
        #expect(features.pretrainedReads.withLock { $0 } == 1)
    }

    @Test("MEAL-FT reads current features of the candidates only, and no pretrained features")
    func localFit() throws {
        let features = TableFeatures(Self.table)
        _ = try Self.strategy("meal-ft").query(8, from: Self.pool(features: features), workers: Workers(count: 1))
        #expect(features.pretrainedReads.withLock { $0 } == 0)
        #expect(features.currentReads.withLock { $0.map(\.count) } == [40])
    }

    @Test(
        "a query larger than the pool contains all eligible tiles", arguments: ["meal", "meal-ft"],
        [0, 1, 2, 3, 5, 7])
    func smallPool(name: String, left: Int) throws {
        let pool = Self.pool(labeled: Set(left..<128))
        let query = try Self.strategy(name).query(8, from: pool, workers: Workers(count: 1))
        #expect(query.items.map(\.index).sorted() == Array(0..<left))
    }
}
