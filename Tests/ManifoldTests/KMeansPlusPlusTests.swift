import Manifold
import Tensors
import TestSupport
import Testing

@Suite("k-means++ seeding")
struct KMeansPlusPlusTests {
    @Test("every cluster gets one seed when there are as many seeds as clusters", arguments: [1, nil])
    func oneSeedACluster(trials: Int?) {
        let points = PointClouds.clusters(8, rows: 200, features: 5, distance: 2000)
        var generator = Philox(seed: 3, purpose: "tests.kmeans")
        let seeds = KMeansPlusPlus.seeds(points, count: 8, trials: trials, using: &generator)
        #expect(Set(seeds.map { $0 % 8 }).count == 8)
    }

    @Test("duplicates are not picked while distinct points are left, and then each row once")
    func duplicates() {
        let points = Tensor(rows: (0..<30).map { [Float($0 % 3), 1] })
        for seed in 0..<20 {
            var generator = Philox(seed: UInt64(seed), purpose: "tests.kmeans")
            let seeds = KMeansPlusPlus.seeds(points, count: 30, using: &generator)
            #expect(Set(seeds.prefix(3).map { $0 % 3 }).count == 3)
            #expect(seeds.sorted() == Array(0..<30))
        }
    }

    @Test("trials of the greedy variant", arguments: [(1, 2), (2, 2), (3, 3), (32, 5), (1000, 8)])
    func greedyTrials(count: Int, trials: Int) {
        #expect(KMeansPlusPlus.greedyTrials(count: count) == trials)
    }
}
