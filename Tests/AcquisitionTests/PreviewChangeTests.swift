import Acquisition
import Tensors
import TestSupport
import Testing

@Suite("Previews while settings change")
struct PreviewChangeTests {
    private static let workers = Workers(count: 2)
    private static let strategies = [
        "core-set", "feature+spatial", "entropy+feature", "entropy+spatial", "entropy+spatial+feature",
    ]

    /// Features whose distances often tie, exactly or nearly; equal rows; random numbers.
    private static func features(_ name: String, rows: Int, seed: UInt64) -> Tensor {
        switch name {
        case "whole numbers":
            let noise = PointClouds.noise(rows: rows, features: 3, seed: seed)
            return Tensor([rows, 3], elements: noise.elements.map { ($0 * 2).rounded() })
        case "near ties":
            var generator = Philox(seed: seed, purpose: "tests.near ties")
            let clusters = PointClouds.clusters(9, rows: rows, features: 6, seed: seed)
            // Every third row equals the row before it, exactly or nearly.
            return Tensor(
                [rows, 6],
                elements: clusters.elements.indices.map { index in
                    guard index / 6 % 3 == 2 else { return clusters.elements[index] }
                    return clusters.elements[index - 6] + (index / 6 % 6 == 5 ? 1e-6 * generator.uniform() : 0)
                })
        case "constant": return Tensor([rows, 4], elements: [Float](repeating: 2.5, count: rows * 4))
        default: return PointClouds.noise(rows: rows, features: 24, seed: seed)
        }
    }

    private static func pool(
        _ name: String, images: Int, labeled: Set<Int>, excluded: Set<Int> = [3, 40], seed: UInt64
    ) -> PoolState {
        let rows = images * 16
        let scores = Pools.randomScores(rows, seed: seed)
        return Pools.pool(
            images: images, entropy: seed % 2 == 0 ? scores : scores.map { ($0 * 6).rounded() }, labeled: labeled,
            excluded: excluded, features: FeatureSnapshot(decoder: features(name, rows: rows, seed: seed)))
    }

    /// A random change of one setting, mostly by a step, as a person makes it in the acquisition pane.
    private static func changing(
        _ settings: AcquisitionSettings, _ generator: inout Philox, most: Int
    ) -> AcquisitionSettings {
        var settings = settings
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: settings.strategy = strategies.randomElement(using: &generator) ?? settings.strategy
        case 1: settings.lambda = [0, 0.25, 1, 4].randomElement(using: &generator) ?? 1
        case 2: settings.distanceForm = settings.distanceForm == .linear ? .piecewise : .linear
        case 3: settings.batchSize = Int.random(in: 1...most, using: &generator)
        case 4, 5: settings = settings.changing(AcquisitionSetting.delta, by: Bool.random(using: &generator) ? 1 : -2)
        default: settings = settings.changing(AcquisitionSetting.lambda, by: Bool.random(using: &generator) ? 2 : -1)
        }
        return settings
    }

    @Test(
        "after any changes of settings, a preview equals the plain greedy method and the preview of a new pool",
        arguments: ["whole numbers", "near ties", "constant", "noise"], [[], [9], Set(0..<70)] as [Set<Int>])
    func changes(features: String, labeled: Set<Int>) throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            func makePool() -> PoolState { Self.pool(features, images: 9, labeled: labeled, seed: seed) }
            var generator = Philox(seed: seed, purpose: "tests.turns")
            let previewer = QueryPreviewer(makePool(), manifold: nil, workers: Self.workers)
            var settings = AcquisitionSettings(strategy: "entropy+spatial+feature")
            for step in 0..<14 {
                settings = Self.changing(settings, &generator, most: 90)
                if seed > 3, step % 5 == 0 { try previewer.prepare(for: settings) }
                let query = try previewer.query(settings)
                let fresh = QueryPreviewer(makePool(), manifold: nil, workers: Workers(count: 1))
                #expect(try query == fresh.query(settings), "\(settings)")
                let plain = try #require(try settings.makePlainGreedy())
                #expect(
                    try query.items.map(\.index) == plain.picks(settings.batchSize, from: makePool()), "\(settings)")
            }
        }
    }

    @Test(
        "after changes of settings in a large pool with many labels, a preview equals the plain greedy method",
        arguments: ["whole numbers", "near ties", "noise"])
    func largePool(features: String) throws {
        let count = 400 * 16
        let labeled = Set((0..<count).filter { $0 % 5 == 1 })
        let pool = Self.pool(features, images: 400, labeled: labeled, seed: 2)
        let previewer = QueryPreviewer(pool, manifold: nil, workers: Self.workers)
        var generator = Philox(seed: 2, purpose: "tests.turns")
        var settings = AcquisitionSettings(strategy: "entropy+feature")
        for step in 0..<4 {
            if step == 1 { try previewer.prepare(for: settings) }
            let plain = try #require(try settings.makePlainGreedy())
            #expect(
                try previewer.query(settings).items.map(\.index) == plain.picks(settings.batchSize, from: pool),
                "\(settings)")
            settings = Self.changing(settings, &generator, most: 150)
        }
    }

    @Test(
        "after changes of labels and exclusions, a preview equals the preview of a new pool",
        arguments: ["whole numbers", "near ties", "noise"])
    func labelsBetweenChanges(features: String) throws {
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = Philox(seed: seed, purpose: "tests.labels")
            var labeled: Set<Int> = seed == 1 ? [] : [5, 6, 77]
            var previewer = QueryPreviewer(
                Self.pool(features, images: 9, labeled: labeled, seed: seed), manifold: nil, workers: Self.workers)
            var settings = AcquisitionSettings(strategy: "entropy+spatial+feature")
            for step in 0..<12 {
                let query = try previewer.query(settings)
                // Labels are added; every fourth time one is removed.
                labeled.formUnion(query.items.prefix(4).map(\.index))
                if step % 4 == 3, let removed = labeled.min() { labeled.remove(removed) }
                let excluded = Set((0..<6).map { _ in Int.random(in: 0..<144, using: &generator) })
                previewer = previewer.withEligibility(
                    Pools.eligibility(144, labeled: labeled, excluded: excluded))
                settings = Self.changing(settings, &generator, most: 40)
                let fresh = QueryPreviewer(
                    Self.pool(features, images: 9, labeled: labeled, excluded: excluded, seed: seed), manifold: nil,
                    workers: Self.workers)
                #expect(try previewer.query(settings) == fresh.query(settings), "\(settings)")
            }
        }
    }

    @Test("concurrent previews do not mix their results")
    func concurrent() async throws {
        let pool = Self.pool("near ties", images: 9, labeled: [1, 2, 60], seed: 3)
        let previewer = QueryPreviewer(pool, manifold: nil, workers: Self.workers)
        func settings(_ step: Int) -> AcquisitionSettings {
            AcquisitionSettings(strategy: "entropy+feature").changing(AcquisitionSetting.lambda, by: step)
        }
        let previews = try await withThrowingTaskGroup(of: (Int, Query).self) { group in
            for step in -8..<8 { group.addTask { (step, try previewer.query(settings(step))) } }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        for (step, query) in previews {
            let fresh = QueryPreviewer(
                Self.pool("near ties", images: 9, labeled: [1, 2, 60], seed: 3), manifold: nil, workers: Self.workers)
            #expect(try query == fresh.query(settings(step)))
        }
    }
}
