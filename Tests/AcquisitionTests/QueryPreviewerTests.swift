import Acquisition
import Manifold
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Query previews")
struct QueryPreviewerTests {
    private static let workers = Workers(count: 2)
    private static let count = 160
    private static let table = PointClouds.clusters(5, rows: count, features: 12)
    private static let held = FeatureSnapshot(pretrained: table, current: table, decoder: table, gradients: table)

    private static func scores() -> TileScores {
        let rows = (0..<count).map { index -> [Float] in
            let share = Float(index % 4) / 4
            return [share, 1 - share, 0]
        }
        let shares = Tensor(rows: rows)
        let margin = Pools.randomScores(count, seed: 3)
        return TileScores(
            measures: [
                .entropy: Pools.randomScores(count), .margin: margin,
                .leastConfidence: Pools.randomScores(count, seed: 4),
                .mutualInformation: Pools.randomScores(count, seed: 5),
            ],
            classShares: shares,
            classMargins: Tensor(rows: zip(rows, margin).map { row, margin in row.map { $0 * margin } }))
    }

    private static func pool(labeled: Set<Int> = [7, 30], excluded: Set<Int> = []) -> PoolState {
        Pools.pool(images: 10, scores: scores(), labeled: labeled, excluded: excluded, features: held)
    }

    private static func settings(_ strategy: String) -> AcquisitionSettings {
        var settings = AcquisitionSettings(strategy: strategy)
        settings.batchSize = 8
        settings.candidateCount = 40
        settings.clusterCount = 6
        return settings
    }

    private static func previewer(_ pool: PoolState = pool()) throws -> QueryPreviewer {
        var options = settings("meal").manifoldOptions
        options.seed = pool.seed
        return QueryPreviewer(pool, manifold: try UMAP.fit(table, options, workers: workers), workers: workers)
    }

    @Test(
        "a preview equals the query of the strategy, also with cached values",
        arguments: Strategy.names)
    func preview(strategy: String) throws {
        let previewer = try Self.previewer()
        var settings = Self.settings(strategy)
        for lambda in [1, 0.5, 2, 1] {
            settings.lambda = lambda
            settings.candidateCount = lambda == 0.5 ? 20 : 40
            let query = try settings.makeStrategy(manifolds: ManifoldCache())
                .query(settings.batchSize, from: Self.pool(), workers: Self.workers)
            #expect(try previewer.query(settings) == query)
        }
    }

    @Test(
        "a preview uses new labels and exclusions, and the difference lists the changed tiles",
        arguments: Strategy.names)
    func labels(strategy: String) throws {
        let settings = Self.settings(strategy)
        let previewer = try Self.previewer()
        let before = try previewer.query(settings)
        let done = Set(before.items.prefix(3).map(\.index)).union([7, 30])
        let now = previewer.withEligibility(
            Pools.eligibility(Self.count, labeled: done, excluded: [before.items[4].index]))
        let query = try now.query(settings)
        #expect(
            query == (try Self.previewer(Self.pool(labeled: done, excluded: [before.items[4].index])).query(settings)))
        let difference = try now.difference(from: before, to: settings)
        #expect(Set(difference.removed).isSuperset(of: before.items[0...2].map(\.tile) + [before.items[4].tile]))
        #expect(difference.added.count == difference.removed.count)
        #expect(difference.imagesTouched == (before.imagesTouched, query.imagesTouched))
        #expect(difference.meanEntropy == (before.meanEntropy, query.meanEntropy))
    }

    @Test("a preview that needs the network is refused, and the message says what is missing")
    func missing() throws {
        let bare = QueryPreviewer(
            Pools.pool(images: 10, entropy: Pools.randomScores(Self.count), features: FeatureSnapshot()), manifold: nil,
            workers: Self.workers)
        for (strategy, missing) in [
            ("meal", "UMAP"), ("meal-ft", "current backbone"), ("core-set", "decoder"), ("badge", "classifier"),
        ] {
            #expect {
                try bare.query(Self.settings(strategy))
            } throws: {
                "\($0)".contains("\(missing)") && "\($0)".contains("not in memory")
            }
        }
        #expect(throws: Problem.unscored(strategy: "bald", measure: .mutualInformation)) {
            try bare.query(Self.settings("bald"))
        }
        var fewer = Self.settings("meal-ft")
        fewer.candidateCount = 8
        let some = Pools.pool(
            images: 10, entropy: Pools.randomScores(Self.count),
            features: FeatureSnapshot(
                current: Self.table.rows(at: Array(0..<Self.count).suffix(2)), currentIndices: [1, 2]))
        #expect(throws: Problem.self) {
            try QueryPreviewer(some, manifold: nil, workers: Self.workers).query(fewer)
        }
    }

    @Test(
        "every setting has a label, a default within its range, and steps that stay within the range",
        arguments: AcquisitionSetting.allCases)
    func descriptions(setting: AcquisitionSetting) throws {
        #expect(!setting.label.isEmpty && !setting.summary.isEmpty)
        var settings = AcquisitionSettings()
        #expect(setting.defaultValue == settings[setting])
        try settings.check()
        for steps in [1, -1, 1_000_000, -2_000_000] {
            settings = settings.changing(setting, by: steps)
            #expect(setting.kind.contains(settings[setting]), "\(setting) is \(settings[setting])")
        }
    }

    @Test("a setting without effect has a reason and changes no query; lambda changes the queries that use it")
    func applicability() throws {
        let previewer = try Self.previewer()
        for strategy in Strategy.names {
            let settings = Self.settings(strategy)
            let query = try previewer.query(settings)
            for setting in AcquisitionSetting.allCases where setting != AcquisitionSetting.strategy {
                let changed = settings.changing(setting, by: setting == AcquisitionSetting.delta ? -4 : 2)
                guard setting.reasonUnused(in: settings) != nil, (try? changed.check()) != nil else { continue }
                #expect(try previewer.query(changed) == query, "\(strategy) \(setting)")
            }
        }
        for strategy in ["entropy+feature", "entropy+spatial", "max-sum+spatial"] {
            var settings = Self.settings(strategy)
            settings.batchSize = 60
            #expect(AcquisitionSetting.lambda.reasonUnused(in: settings) == nil)
            let query = try previewer.query(settings)
            settings.lambda = 0
            #expect(try previewer.query(settings).tiles != query.tiles, "\(strategy)")
        }
        var linear = Self.settings("entropy+spatial")
        #expect(AcquisitionSetting.delta.reasonUnused(in: linear) == nil)
        linear.distanceForm = .linear
        #expect(AcquisitionSetting.delta.reasonUnused(in: linear) == "not used by the linear distance")
        #expect(AcquisitionSetting.norm.reasonUnused(in: linear) == nil)
    }
}
