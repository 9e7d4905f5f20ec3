import Acquisition
import Manifold
import Pool
import Tensors
import TestSupport
import Testing

@Suite("Max-min strategies")
struct MaxMinStrategyTests {
    private static let workers = Workers(count: 2)
    private static let count = 160

    /// Whole numbers, so that distances are exact and often tie.
    private static let grid = Tensor(
        [count, 3],
        elements: PointClouds.noise(rows: count, features: 3).elements.map { ($0 * 2).rounded() })

    private static func pool(
        labeled: Set<Int>, features: Tensor = grid, scores: [Float]? = Pools.randomScores(count)
    ) -> PoolState {
        Pools.pool(
            images: 10, entropy: scores, labeled: labeled, excluded: [4, 77, 150], features: TableFeatures(features))
    }

    @Test(
        "the lazy greedy method selects the same tiles as the plain one, in the same order",
        arguments: MaxMinStrategy.Terms.family, [[], [3], [0, 17, 18, 90, 120]] as [Set<Int>])
    func plainGreedy(terms: MaxMinStrategy.Terms, labeled: Set<Int>) throws {
        let coarse = Pools.randomScores(Self.count).map { ($0 * 4).rounded() }
        for (features, scores) in [
            (Self.grid, Pools.randomScores(Self.count)), (Self.grid, coarse),
            (PointClouds.noise(rows: Self.count, features: 40), coarse),
            (PointClouds.clusters(6, rows: Self.count, features: 8), Pools.randomScores(Self.count, seed: 2)),
        ] {
            for lambda in [0, 0.5, 1, 4.0] {
                let pool = Self.pool(labeled: labeled, features: features, scores: scores)
                let expected = try PlainGreedy(MaxMinStrategy(terms, lambda: lambda)).picks(60, from: pool)
                let query = try MaxMinStrategy(terms, lambda: lambda).query(60, from: pool, workers: Self.workers)
                #expect(query.items.map(\.index) == expected)
            }
        }
    }

    @Test(
        "the lazy and the plain greedy method select the same tiles for every spatial distance, down to the last tile")
    func otherDistances() throws {
        let pool = Self.pool(labeled: [5, 6, 100])
        for norm in SpatialDistance.Norm.allCases {
            for form in [
                .linear, .piecewise(near: 1, far: 1.5, other: 4, delta: 3),
                .piecewise(near: 1, far: 2, other: 2, delta: 1),
            ] as [SpatialDistance.Form] {
                let distance = try SpatialDistance(form, norm: norm)
                for terms in [MaxMinStrategy.Terms.entropySpatial, .entropySpatialFeature, .featureSpatial] {
                    let query = try MaxMinStrategy(terms, distance: distance)
                        .query(200, from: pool, workers: Self.workers)
                    #expect(
                        try query.items.map(\.index)
                            == PlainGreedy(MaxMinStrategy(terms, distance: distance)).picks(200, from: pool))
                }
            }
        }
    }

    @Test(
        "the lazy and the plain greedy method select the same tiles for many labels, duplicates and near-ties",
        arguments: [MaxMinStrategy.Terms.coreSet, .entropyFeature, .entropySpatialFeature])
    func manyCenters(terms: MaxMinStrategy.Terms) throws {
        // There are more labeled tiles than the first comparison of a tile reads, and more candidates than one batch.
        let count = 2000
        var generator = Philox(seed: 8, purpose: "tests.near ties")
        let clusters = PointClouds.clusters(40, rows: count, features: 6)
        let nearTies = Tensor(
            [count, 6],
            elements: clusters.elements.indices.map { index in
                // Every third row equals the row before it, exactly or nearly.
                let row = index / 6
                let nudge = row % 6 == 5 ? 1e-6 * generator.uniform() : 0
                return row % 3 == 2 ? clusters.elements[index - 6] + nudge : clusters.elements[index]
            })
        let labeled = Set((0..<count).filter { $0 % 5 < 3 })
        let pool = Pools.pool(
            images: count / 16, entropy: Pools.randomScores(count), labeled: labeled, features: TableFeatures(nearTies))
        let expected = try PlainGreedy(MaxMinStrategy(terms)).picks(500, from: pool)
        for threads in [1, 3] {
            let query = try MaxMinStrategy(terms).query(500, from: pool, workers: Workers(count: threads))
            #expect(query.items.map(\.index) == expected)
        }
    }

    @Test(
        "a query larger than the pool contains each eligible tile once; without eligible tiles it is empty",
        arguments: MaxMinStrategy.Terms.family)
    func valid(terms: MaxMinStrategy.Terms) throws {
        let labeled: Set = [1, 2, 40]
        let query = try MaxMinStrategy(terms).query(500, from: Self.pool(labeled: labeled), workers: Self.workers)
        let selected = query.items.map(\.index)
        #expect(selected.sorted() == (0..<Self.count).filter { !labeled.contains($0) && ![4, 77, 150].contains($0) })
        let allLabeled = Self.pool(labeled: Set(0..<Self.count))
        #expect(try MaxMinStrategy(terms).query(5, from: allLabeled, workers: Self.workers).items.isEmpty)
    }

    @Test("with lambda 0 or delta 0, entropy+spatial selects the same tiles as entropy")
    func plainEntropy() throws {
        let pool = Self.pool(labeled: [3, 50])
        let entropy = try UncertaintyStrategy(.entropy).query(30, from: pool, workers: Self.workers).tiles
        let lambda = try MaxMinStrategy(.entropySpatial, lambda: 0).query(30, from: pool, workers: Self.workers).tiles
        #expect(lambda == entropy)
        let closeness = try SpatialDistance(.piecewise(near: 1, far: 2, other: 2, delta: 0), norm: .l2)
        let delta = try MaxMinStrategy(.entropySpatial, distance: closeness)
            .query(30, from: pool, workers: Self.workers).tiles
        #expect(delta == entropy)
    }

    @Test("lambda weights the spatial term, or the feature term if a strategy has no spatial term")
    func weights() throws {
        let pool = Self.pool(labeled: [3, 50])
        func tiles(_ terms: MaxMinStrategy.Terms, lambda: Double) throws -> [TileID] {
            try MaxMinStrategy(terms, lambda: lambda).query(30, from: pool, workers: Self.workers).tiles
        }
        #expect(try tiles(.entropySpatialFeature, lambda: 0) == tiles(.entropyFeature, lambda: 1))
        #expect(try tiles(.featureSpatial, lambda: 0) == tiles(.coreSet, lambda: 1))
        #expect(try tiles(.coreSet, lambda: 3) == tiles(.coreSet, lambda: 1))
        let entropy = try UncertaintyStrategy(.entropy).query(30, from: pool, workers: Self.workers).tiles
        #expect(try tiles(.entropyFeature, lambda: 0) == entropy)
        #expect(try tiles(.entropyFeature, lambda: 1) != entropy)
    }

    @Test(
        "next to a selected tile, a tile of nearly the highest entropy is selected, and a tile of medium entropy is not"
    )
    func neighbor() throws {
        var scores = [Float](repeating: 0, count: Self.count)
        (scores[0], scores[1], scores[17], scores[2]) = (1, 0.95, 0.4, 0.42)
        let pool = Self.pool(labeled: [], scores: scores)
        let query = try MaxMinStrategy(.entropySpatial).query(3, from: pool, workers: Self.workers)
        #expect(query.items.map(\.index) == [0, 1, 17])
        #expect(query.items[1].reasons.map(\.quantity.rawValue) == ["uncertainty", "spatial distance", "potential"])
        #expect(query.items[1].reasons.map(\.value)[1] == 0.5)
    }

    @Test("entropy+spatial touches more images than entropy, and the difference of the queries shows it")
    func spread() throws {
        // The tiles of a few images are the most uncertain.
        let noise = Pools.randomScores(Self.count)
        let scores = noise.indices.map { noise[$0] * 0.3 + Float($0 / 16) * 0.05 }
        let pool = Self.pool(labeled: [], scores: scores)
        let entropy = try UncertaintyStrategy(.entropy).query(16, from: pool, workers: Self.workers)
        let spatial = try MaxMinStrategy(.entropySpatial).query(16, from: pool, workers: Self.workers)
        #expect(spatial.imagesTouched > entropy.imagesTouched)

        let difference = QueryDifference(from: entropy, to: spatial)
        #expect(difference.imagesTouched == (entropy.imagesTouched, spatial.imagesTouched))
        #expect(difference.added.count == difference.removed.count && !difference.added.isEmpty)
        #expect(Set(entropy.tiles).subtracting(difference.removed).union(difference.added) == Set(spatial.tiles))
        #expect((difference.meanEntropy.before ?? 0) > (difference.meanEntropy.now ?? 0))
    }

    @Test("entropy+random selects half of the tiles by entropy, and no tile twice")
    func entropyRandom() throws {
        let pool = Self.pool(labeled: [3])
        let strategy = try AcquisitionSettings(strategy: "entropy+random").makeStrategy(manifolds: ManifoldCache())
        let query = try strategy.query(9, from: pool, workers: Self.workers)
        let entropy = try UncertaintyStrategy(.entropy).query(5, from: pool, workers: Self.workers)
        #expect(query.tiles.prefix(5) == entropy.tiles.prefix(5))
        #expect(Set(query.tiles).count == 9)
    }

    @Test(
        "a distance that is not a metric is refused, and the message names the setting",
        arguments: [
            ("nearDistance", 0, 2, 2, 2), ("farDistance", 2, 1, 2, 2), ("farDistance", 1, 3, 4, 2),
            ("otherDistance", 1, 2, 1.5, 2), ("delta", 1, 2, 2, -1),
        ] as [(String, Double, Double, Double, Double)])
    func metric(name: String, near: Double, far: Double, other: Double, delta: Double) {
        #expect {
            try SpatialDistance(.piecewise(near: near, far: far, other: other, delta: delta), norm: .l1)
        } throws: {
            "\($0)".hasPrefix("setting \(name) is ")
        }
    }
}
