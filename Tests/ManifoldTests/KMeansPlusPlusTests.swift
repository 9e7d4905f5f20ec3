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

    @Test("duplicates are selected only after all distinct points, and each row is selected once")
    func duplicates() {
        let points = Tensor(rows: (0..<30).map { [Float($0 % 3), 1] })
        for seed in 0..<20 {
            var generator = Philox(seed: UInt64(seed), purpose: "tests.kmeans")
            let seeds = KMeansPlusPlus.seeds(points, count: 30, using: &generator)
            #expect(Set(seeds.prefix(3).map { $0 % 3 }).count == 3)
            #expect(seeds.sorted() == Array(0..<30))
        }
    }

    @Test("the seeds equal those of a naive implementation with the same random numbers", arguments: [1, 4])
    func naiveImplementation(trials: Int) {
        let points = PointClouds.clusters(6, rows: 150, features: 3)
        var generator = Philox(seed: 9, purpose: "tests.kmeans")
        let seeds = KMeansPlusPlus.seeds(points, count: 20, trials: trials, using: &generator)

        var numbers = Philox(seed: 9, purpose: "tests.kmeans")
        func uniform() -> Double { Double(numbers.next() >> 11) * 0x1p-53 }
        func nearest(_ row: Int, _ seeds: [Int]) -> Double {
            seeds.map { EmbeddingQuality.squaredDistance(points, row, $0) }.min() ?? 0
        }
        var expected = [Int(uniform() * 150)]
        while expected.count < 20 {
            let weights = points.rowIndices.map { nearest($0, expected) }
            let candidates = (0..<trials).map { _ in
                let mark = uniform() * weights.reduce(0, +)
                return points.rowIndices.first { weights[...$0].reduce(0, +) > mark } ?? 149
            }
            let sums = candidates.map { candidate in
                points.rowIndices.reduce(0) { $0 + nearest($1, expected + [candidate]) }
            }
            expected.append(candidates[sums.firstIndex(of: sums.min() ?? 0) ?? 0])
        }
        #expect(seeds == expected)
    }

    @Test(
        "the greedy variant tries 2 + ln(count) candidates, rounded down",
        arguments: [(1, 2), (2, 2), (3, 3), (32, 5), (1000, 8)])
    func greedyTrials(count: Int, trials: Int) {
        #expect(KMeansPlusPlus.greedyTrials(count: count) == trials)
    }
}
