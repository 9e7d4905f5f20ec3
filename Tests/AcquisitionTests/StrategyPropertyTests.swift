import Acquisition
import Imagery
import Manifold
import Pool
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Properties of every strategy")
struct StrategyPropertyTests {
    private static let images = 8
    private static let count = images * 16

    /// The scores and features of all tiles, so that tiles can be reordered.
    private struct Tiles {
        var measures: [UncertaintyMeasure: [Float]]
        var shares: Tensor
        var margins: Tensor
        var features: Tensor

        func permuted(_ order: [Int]) -> Tiles {
            Tiles(
                measures: measures.mapValues { values in order.map { values[$0] } },
                shares: shares.rows(at: order), margins: margins.rows(at: order),
                features: features.rows(at: order))
        }
    }

    private static func tiles(count: Int = count) -> Tiles {
        let shares = Tensor(
            rows: Pools.randomScores(count, seed: 9).map { [0.5 * $0, 0.5 - 0.5 * $0, 0.25, 0.25] })
        let margin = Pools.randomScores(count, seed: 6)
        let measures = UncertaintyMeasure.allCases.enumerated().map {
            ($1, $1 == .margin ? margin : Pools.randomScores(count, seed: UInt64($0) + 20))
        }
        return Tiles(
            measures: Dictionary(uniqueKeysWithValues: measures), shares: shares,
            margins: Tensor(rows: (0..<count).map { row in shares.row(row).map { $0 * margin[row] } }),
            features: PointClouds.clusters(6, rows: count, features: 10, distance: 4))
    }

    private static func pool(
        _ tiles: Tiles = tiles(), labeled: Set<Int> = [3, 40, 41], excluded: Set<Int> = [0, 77]
    ) -> PoolState {
        Pools.pool(
            images: tiles.shares.rowCount / 16,
            scores: TileScores(measures: tiles.measures, classShares: tiles.shares, classMargins: tiles.margins),
            labeled: labeled, excluded: excluded, features: TableFeatures(tiles.features))
    }

    static func query(
        _ strategy: String, _ count: Int, _ pool: PoolState = pool(), randomShare: Double = 0, scorePower: Double = 0,
        threads: Int = 2
    ) throws -> Query {
        var settings = AcquisitionSettings(strategy: strategy)
        settings.candidateCount = 50
        settings.clusterCount = 5
        settings.randomShare = randomShare
        settings.scorePower = scorePower
        return try settings.makeStrategy(manifolds: ManifoldCache())
            .query(count, from: pool, workers: Workers(count: threads))
    }

    @Test(
        "a query has the requested number of tiles, no tile twice, and no labeled or excluded tile",
        arguments: Strategy.names)
    func valid(strategy: String) throws {
        let query = try Self.query(strategy, 30)
        #expect(query.strategy == strategy)
        #expect(query.items.count == 30 && Set(query.tiles).count == 30)
        #expect(Set(query.items.map(\.index)).isDisjoint(with: [0, 3, 40, 41, 77]))
        #expect(query.items.map(\.rank) == Array(0..<30))
        #expect(query.items.allSatisfy { !$0.reasons.isEmpty && $0.reasons.allSatisfy(\.value.isFinite) })
    }

    @Test(
        "a part of the query is drawn at random from the tiles that the strategy did not select",
        arguments: Strategy.names.filter { $0 != "random" }, [0.25, 0.5, 1])
    func randomShare(strategy: String, share: Double) throws {
        let query = try Self.query(strategy, 30, randomShare: share)
        let count = 30 - Int(30 * share)
        #expect(query.strategy == strategy)
        #expect(query.items.count == 30 && Set(query.tiles).count == 30)
        #expect(Set(query.items.map(\.index)).isDisjoint(with: [0, 3, 40, 41, 77]))
        #expect(query.items.map(\.rank) == Array(0..<30))
        #expect(try query.items.prefix(count) == Self.query(strategy, count).items[...])
        let drawn = query.items.suffix(30 - count)
        for (draw, item) in drawn.enumerated() {
            #expect(item.explanation(by: strategy) == "drawn at random, number \(draw + 1)")
        }
        #expect(drawn.map(\.index) != drawn.map(\.index).sorted(), "the order is random")
        let all = try Self.query(strategy, 1000, randomShare: share).items.map(\.index)
        #expect(all.sorted() == (0..<Self.count).filter { ![0, 3, 40, 41, 77].contains($0) })
    }

    @Test(
        "the number of random tiles is rounded down, but not by the rounding of the product",
        arguments: [
            (0.29, 100, 29), (0.3, 10, 3), (0.5, 9, 4), (0.7, 10, 7), (0.05, 19, 0), (1, 7, 7),
        ])
    func randomCount(share: Double, count: Int, expected: Int) throws {
        let drawn = try Self.query("entropy", count, randomShare: share).items.filter {
            $0.explanation(by: "entropy").hasPrefix("drawn at random")
        }
        #expect(drawn.count == expected)
    }

    /// The strategies that rank all tiles by one score.
    private static let byScore = Strategy.all.filter { strategy in
        AcquisitionSetting.scorePower.reasonUnused(in: AcquisitionSettings(strategy: strategy.name)) == nil
    }.map(\.name)

    @Test("a sample by score has no tile twice, and tells the rank of each tile by its score", arguments: byScore)
    func scoreSample(strategy: String) throws {
        let ranked = try Self.query(strategy, 1000).items.map(\.index)
        let sample = try Self.query(strategy, 30, scorePower: 2)
        #expect(sample.strategy == strategy)
        #expect(sample.items.map(\.rank) == Array(0..<30))
        #expect(Set(sample.tiles).count == 30)
        for item in sample.items {
            let rank = try #require(ranked.firstIndex(of: item.index)) + 1
            let explanation = item.explanation(by: strategy)
            #expect(explanation.contains("rank \(rank) of \(ranked.count), drawn by score"), "\(explanation)")
        }
        let indices = sample.items.map(\.index)
        #expect(indices != Array(ranked.prefix(30)))
        #expect(try Self.query(strategy, 10, scorePower: 2).items.map(\.index) == Array(indices.prefix(10)))
        // The sum of the ranks of 30 tiles falls when the power rises.
        let sums = try [0.01, 2, 20].map { power in
            try Self.query(strategy, 30, scorePower: power).items.compactMap { ranked.firstIndex(of: $0.index) }
                .reduce(0, +)
        }
        #expect(sums == sums.sorted(by: >) && Set(sums).count == 3, "\(sums)")
        let all = try Self.query(strategy, 1000, scorePower: 2).items.map(\.index)
        #expect(all.sorted() == ranked.sorted())
    }

    @Test("the strategies that rank all tiles by one score can draw by it")
    func strategiesByScore() {
        #expect(
            Self.byScore == [
                "entropy", "margin", "least-confidence", "bald", "classbal", "pixbal", "ripu",
            ])
    }

    @Test("the query is the same on any number of threads", arguments: Strategy.names)
    func threads(strategy: String) throws {
        #expect(try Self.query(strategy, 20, threads: 1) == Self.query(strategy, 20, threads: 3))
    }

    @Test(
        "a query larger than the pool contains all eligible tiles, and a query of an empty pool is empty",
        arguments: Strategy.names)
    func sizes(strategy: String) throws {
        let all = try Self.query(strategy, 1000).items.map(\.index)
        #expect(all.sorted() == (0..<Self.count).filter { ![0, 3, 40, 41, 77].contains($0) })
        #expect(try Self.query(strategy, 5, Self.pool(Self.tiles(count: 0), labeled: [], excluded: [])).items.isEmpty)
        #expect(try Self.query(strategy, 5, Self.pool(labeled: Set(0..<Self.count), excluded: [])).items.isEmpty)
        #expect(try Self.query(strategy, 0).items.isEmpty)
    }

    @Test(
        "if all tiles are equal, no strategy fails, and ties go to the tile with the lowest index",
        arguments: Strategy.names)
    func equal(strategy: String) throws {
        var tiles = Self.tiles()
        tiles.measures = tiles.measures.mapValues { $0.map { _ in 0.5 } }
        tiles.shares = Tensor([Self.count, 4], repeating: 0.25)
        tiles.margins = Tensor([Self.count, 4], repeating: 0.125)
        tiles.features = Tensor([Self.count, 10], repeating: 1)
        let query = try Self.query(strategy, 12, Self.pool(tiles, labeled: [], excluded: []))
        #expect(Set(query.tiles).count == 12)
        let byTile = [
            "entropy", "margin", "least-confidence", "bald", "core-set", "entropy+feature", "classbal", "ripu",
        ]
        if byTile.contains(strategy) { #expect(query.items.map(\.index) == Array(0..<12)) }
        // The spatial term then selects tiles that are two tile sides apart.
        if strategy == "entropy+spatial" { #expect(query.items.prefix(4).map(\.index) == [0, 2, 8, 10]) }
    }

    @Test(
        "a strategy without random numbers does not depend on the order of images",
        arguments: Strategy.names.filter {
            !["random", "entropy+random", "meal", "meal-ft", "redal", "badge"].contains($0)
        })
    func poolOrder(strategy: String) throws {
        let order = [5, 2, 7, 0, 1, 6, 3, 4].flatMap { image in (0..<16).map { image * 16 + $0 } }
        let position = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        let labeled: Set = [3, 40, 41]
        let query = try Self.query(strategy, 40, Self.pool(labeled: labeled, excluded: []))
        let other = try Self.query(
            strategy, 40,
            Self.pool(Self.tiles().permuted(order), labeled: Set(labeled.compactMap { position[$0] }), excluded: []))
        #expect(other.items.map { order[$0.index] } == query.items.map(\.index))
    }

    @Test(
        "a candidate whose uncertainty is not finite is refused with its tile, and a labeled tile is not checked",
        arguments: Strategy.names, [Float.nan, .infinity])
    func notFinite(strategy: String, value: Float) throws {
        guard let measure = Strategy.named(strategy)?.measure else { return }
        var tiles = Self.tiles()
        tiles.measures[measure]?[21] = value
        #expect(
            throws: Problem.notFinite(tile: TileID(image: 1, row: 1, column: 1), measure: measure, value: value)
        ) {
            try Self.query(strategy, 4, Self.pool(tiles))
        }
        #expect(try Self.query(strategy, 4, Self.pool(tiles, labeled: [21])).items.count == 4)
    }

    @Test(
        "features that are not finite are refused",
        arguments: ["core-set", "entropy+feature", "redal", "badge", "max-sum+feature"])
    func brokenFeatures(strategy: String) throws {
        var tiles = Self.tiles()
        tiles.features[30, 2] = .nan
        #expect(throws: Problem.self) { try Self.query(strategy, 4, Self.pool(tiles)) }
    }
}
