import Acquisition
import Manifold
import Tensors
import TestSupport
import Testing

@Suite("Principal components for feature distances")
struct FeatureComponentsTests {
    private static let workers = Workers(count: 2)
    private static let count = 160
    /// Columns of different spread, so that each component changes the distances.
    private static let table = PointClouds.noise(rows: count, features: 12)
    private static let strategies = [
        "core-set", "entropy+feature", "entropy+spatial+feature", "max-sum+feature", "redal",
    ]

    private static func pool(_ features: Tensor = table) -> PoolState {
        Pools.pool(
            images: 10, entropy: Pools.randomScores(count), labeled: [7, 30], features: TableFeatures(features))
    }

    private static func tiles(_ strategy: String, components: Int, from pool: PoolState) throws -> [Int] {
        var settings = AcquisitionSettings(strategy: strategy)
        (settings.featureComponents, settings.clusterCount) = (components, 6)
        return try settings.makeStrategy(manifolds: ManifoldCache())
            .query(20, from: pool, workers: workers).items.map(\.index)
    }

    @Test("a query uses as many components as the setting says, also after a query with others", arguments: strategies)
    func components(strategy: String) throws {
        let cached = Self.pool()
        var queries: Set<[Int]> = []
        for components in [12, 3, 1, 2, 3, 256] {
            let reduced =
                components < 12
                ? try PrincipalComponents(Self.table, count: components, workers: Self.workers)
                    .project(Self.table, workers: Self.workers) : Self.table
            // The features of this pool have no more columns than the default, so they are used as they are.
            let expected = try Self.tiles(strategy, components: 128, from: Self.pool(reduced))
            #expect(try Self.tiles(strategy, components: components, from: cached) == expected)
            queries.insert(expected)
        }
        #expect(queries.count == 4)
    }

    @Test("the strategies with feature distances use the setting, and no others")
    func uses() {
        for strategy in Strategy.all {
            #expect(
                strategy.settings.contains(AcquisitionSetting.featureComponents)
                    == strategy.needs.contains(.decoderFeatures), "\(strategy.name)")
        }
    }
}
