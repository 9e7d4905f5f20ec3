import Manifold
import Tensors
import TestSupport
import Testing

@testable import Acquisition

@Suite("Cached feature distances")
struct FeatureDistanceCacheTests {
    private static let table = PointClouds.clusters(4, rows: 64, features: 6)

    @Test("cached distances are reused for the next query of the same pool, in any order of labeling")
    func order() {
        var state = FeatureDistanceCache.State()
        func isReady(_ labeled: [Int], _ pool: PoolState) -> Bool {
            let (term, wasReady) = state.take(of: Self.table, labeled: labeled, in: pool, Workers(count: 1))
            #expect(Set(term.labeled) == Set(labeled))
            state.put(term)
            return wasReady
        }
        let first = Pools.pool(labeled: [10])
        #expect(!isReady([10], first))
        #expect(isReady([10], first))
        let second = Pools.pool(labeled: [5, 10])
        #expect(!isReady([5, 10], second))
        #expect(isReady([5, 10], second))
        let third = Pools.pool(labeled: [5])
        #expect(!isReady([5], third))
        #expect(isReady([5], third))
    }
}
