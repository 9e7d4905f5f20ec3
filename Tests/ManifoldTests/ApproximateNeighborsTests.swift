import Manifold
import Tensors
import TestSupport
import Testing

@Suite("Approximate neighbors")
struct ApproximateNeighborsTests {
    private static let clouds = [
        PointClouds.clusters(12, rows: 3000, features: 24), PointClouds.sheet(rows: 3000),
    ]

    @Test("at least 97 of 100 nearest neighbors are found, with their exact distances", arguments: clouds)
    func recall(points: Tensor) {
        let workers = Workers(count: 2)
        let exact = NearestNeighbors(points).neighbors(count: 14, workers: workers)
        let found = ApproximateNeighbors.neighbors(of: points, count: 14, seed: 1, workers: workers)
        var shared = 0
        for row in 0..<points.rowCount {
            #expect(Set(found.indices(of: row)).count == 14 && !found.indices(of: row).contains(Int32(row)))
            #expect(zip(found.distances(of: row), found.distances(of: row).dropFirst()).allSatisfy { $0 <= $1 })
            #expect(zip(found.distances(of: row), exact.distances(of: row)).allSatisfy { $0 >= $1 })
            shared += Set(found.indices(of: row)).intersection(exact.indices(of: row)).count
        }
        #expect(Double(shared) > 0.97 * Double(14 * points.rowCount))
    }

    @Test("the neighbors are the same on any number of threads")
    func threads() {
        let points = Self.clouds[0]
        let one = ApproximateNeighbors.neighbors(of: points, count: 10, seed: 1, workers: Workers(count: 1))
        #expect(ApproximateNeighbors.neighbors(of: points, count: 10, seed: 1, workers: Workers(count: 3)) == one)
    }

    @Test("the search works for duplicates, constant features and tables of a single tree leaf")
    func degenerate() {
        let workers = Workers(count: 2)
        for points in [Tensor([700, 5], repeating: 2), Tensor([700, 0])] {
            let found = ApproximateNeighbors.neighbors(of: points, count: 8, seed: 1, workers: workers)
            #expect(found.distances.allSatisfy { $0 == 0 } && found.indices.allSatisfy { $0 >= 0 })
        }
        let few = PointClouds.noise(rows: 100, features: 6)
        #expect(
            ApproximateNeighbors.neighbors(of: few, count: 9, seed: 1, workers: workers)
                == NearestNeighbors(few).neighbors(count: 9, workers: workers))
    }

    @Test(
        "a fit with more neighbors than the approximate search allows compares all pairs", arguments: [128, 129, 200])
    func manyNeighbors(neighborCount: Int) throws {
        let points = PointClouds.sheet(rows: 600)
        var options = UMAP.Options()
        options.neighborCount = neighborCount
        options.epochs = 2
        let exact = try UMAP.fit(points, options, workers: Workers(count: 2)).embedding
        options.exactRowLimit = 100
        let found = try UMAP.fit(points, options, workers: Workers(count: 2)).embedding
        #expect(found.isFinite)
        if neighborCount > 128 { #expect(found == exact) }
    }

    @Test("a fit with approximate neighbors keeps neighborhoods about as well as one with exact neighbors")
    func fit() throws {
        let points = PointClouds.sheet(rows: 1500)
        var options = UMAP.Options()
        options.epochs = 200
        let exact = try UMAP.fit(points, options, workers: Workers(count: 2))
        options.exactRowLimit = 1000
        let approximate = try UMAP.fit(points, options, workers: Workers(count: 2))
        let quality = [exact, approximate].map {
            EmbeddingQuality.neighborOverlap(of: $0.embedding, for: points.rows(at: 0..<1500), count: 10)
        }
        #expect(quality[1] > quality[0] - 0.03, "\(quality)")
    }
}
