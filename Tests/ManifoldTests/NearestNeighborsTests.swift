import Manifold
import Tensors
import TestSupport
import Testing

@Suite("Nearest neighbors")
struct NearestNeighborsTests {
    @Test(
        "the neighbors equal those of a full sort by direct distances",
        arguments: [(2, 1, 1), (40, 3, 7), (300, 20, 15), (2500, 33, 15), (65, 320, 30)])
    func naiveImplementation(rows: Int, features: Int, count: Int) {
        // Far from the origin, where the expanded squared distance loses the most digits.
        let noise = PointClouds.noise(rows: rows, features: features)
        let points = Tensor(noise.shape, elements: noise.elements.map { $0 + 50 })
        let found = NearestNeighbors(points).neighbors(count: count, workers: Workers(count: 2))
        for row in stride(from: 0, to: rows, by: max(1, rows / 50)) {
            let expected = EmbeddingQuality.neighbors(of: row, in: points).prefix(count)
            #expect(found.indices(of: row).map(Int.init) == Array(expected))
            for (neighbor, distance) in zip(expected, found.distances(of: row)) {
                let exact = EmbeddingQuality.squaredDistance(points, row, neighbor).squareRoot()
                #expect(abs(Double(distance) - exact) <= 1e-5 * (1 + exact))
            }
        }
    }

    @Test("rows at equal distances are in ascending order, also duplicates, and no row is its own neighbor")
    func ties() {
        let points = Tensor(rows: (0..<90).map { [Float($0 % 5), Float($0 % 3)] })
        let found = NearestNeighbors(points).neighbors(count: 12, workers: Workers(count: 1))
        for row in 0..<90 {
            let expected = EmbeddingQuality.neighbors(of: row, in: points).prefix(12)
            #expect(found.indices(of: row).map(Int.init) == Array(expected))
        }
    }

    @Test("if all rows are equal, the neighbors are the first other rows")
    func constant() {
        let found = NearestNeighbors(Tensor([50, 4], repeating: 3)).neighbors(count: 4, workers: Workers(count: 1))
        #expect(found.indices(of: 0) == [1, 2, 3, 4])
        #expect(found.indices(of: 2) == [0, 1, 3, 4])
        #expect(found.distances.allSatisfy { $0 == 0 })
    }

    @Test("the neighbors of a query that equals a point start with this point")
    func queries() {
        let points = PointClouds.noise(rows: 200, features: 8)
        let found = NearestNeighbors(points).neighbors(
            of: points.rows(at: [17, 170]), count: 5, workers: Workers(count: 2))
        for (row, point) in [17, 170].enumerated() {
            #expect(
                found.indices(of: row).map(Int.init)
                    == [point] + EmbeddingQuality.neighbors(of: point, in: points).prefix(4))
        }
    }
}
