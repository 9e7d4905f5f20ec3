import Foundation
import Manifold
import Tensors
import TestSupport
import Testing

@Suite("The stages of UMAP")
struct UMAPStageTests {
    private static let points = PointClouds.clusters(3, rows: 120, features: 6, distance: 6)
    private static let workers = Workers(count: 1)
    private static let neighbors = NearestNeighbors(points).neighbors(count: 14, workers: workers)
    private static let scales = SmoothDistances(neighbors, neighborCount: 15, workers: workers)

    @Test(
        "the similarity curve has the parameters of umap-learn for a spread and a minimum distance",
        arguments: [(1, 0.05, 1.7502, 0.8421), (1, 0.01, 1.8956, 0.8006)])
    func curve(spread: Double, distance: Double, a: Double, b: Double) {
        let curve = SimilarityCurve(minimumDistance: distance, spread: spread)
        #expect(abs(curve.a - a) < 5e-5 && abs(curve.b - b) < 5e-5, "\(curve)")
    }

    @Test("the memberships of each row have the sum log2(15), and rho is the distance to the nearest row")
    func smoothDistances() {
        for row in 0..<120 {
            let distances = Self.neighbors.distances(of: row).map(Double.init)
            let (rho, sigma) = (Double(Self.scales.rho[row]), Double(Self.scales.sigma[row]))
            #expect(rho == distances[0])
            let sum = distances.reduce(0) { $0 + exp(-max(0, $1 - rho) / sigma) }
            #expect(abs(sum - log2(15)) < 1e-3)
        }
    }

    @Test("rho is the smallest distance above 0, and sigma has a lower limit")
    func duplicateDistances() {
        let table = NeighborTable(rowCount: 1, count: 4, indices: [1, 2, 3, 4], distances: [0, 0, 2, 2])
        let scales = SmoothDistances(table, neighborCount: 5, workers: Self.workers)
        #expect(scales.rho == [2])
        #expect(scales.sigma[0] >= 0.001)
    }

    @Test("the graph is the fuzzy union of the neighborhoods; it is symmetric and has no edge from a row to itself")
    func union() {
        var membership = [[Float]](repeating: [Float](repeating: 0, count: 120), count: 120)
        for row in 0..<120 {
            for (neighbor, distance) in zip(Self.neighbors.indices(of: row), Self.neighbors.distances(of: row)) {
                membership[row][Int(neighbor)] = Self.scales.membership(of: distance, in: row)
            }
        }
        let graph = FuzzyGraph(Self.neighbors, Self.scales)
        for row in 0..<120 {
            var expected: [Int32: Float] = [:]
            for other in 0..<120 {
                let (p, q) = (membership[row][other], membership[other][row])
                let isEdge =
                    Self.neighbors.indices(of: row).contains(Int32(other))
                    || Self.neighbors.indices(of: other).contains(Int32(row))
                if isEdge { expected[Int32(other)] = p + q - p * q }
            }
            let edges = graph.edges(of: row)
            #expect(Array(graph.neighbors[edges]) == expected.keys.sorted())
            for edge in edges {
                #expect(abs(graph.weights[edge] - (expected[graph.neighbors[edge]] ?? -1)) < 1e-6)
            }
        }
    }

    @Test("the vector power equals pow of the C library")
    func powers() {
        for exponent in [0.3, 0.8951, 1, 1.7] as [Float] {
            for base in stride(from: Float(-20), to: 20, by: 0.37).map({ exp2($0) }) {
                let found = power(SIMD16(repeating: base), exponent)[7]
                let expected = pow(base, exponent)
                #expect(abs(found - expected) <= 4e-6 * expected, "\(base)^\(exponent)")
            }
        }
    }

    @Test("the spectral start places the points of a ring in one turn around the center", arguments: [40, 1000])
    func spectralRing(count: Int) throws {
        let table = NeighborTable(
            rowCount: count, count: 2,
            indices: (0..<count).flatMap { [Int32(($0 + 1) % count), Int32(($0 + count - 1) % count)] },
            distances: [Float](repeating: 1, count: 2 * count))
        let scales = SmoothDistances(table, neighborCount: 3, workers: Self.workers)
        let placed = SpectralStart.place(FuzzyGraph(table, scales), seed: 1, workers: Self.workers)
        #expect(placed.start == .spectral)
        let angles = placed.positions.map { atan2($0.y - 5, $0.x - 5) }
        let turns = angles.indices.map { index in
            let turn = angles[(index + 1) % count] - angles[index]
            return turn - 2 * .pi * (turn / (2 * .pi)).rounded()
        }
        #expect(abs(abs(turns.reduce(0, +)) - 2 * .pi) < 1e-3)
    }

    @Test("eigenvectors and eigenvalues solve the eigenvalue equation")
    func symmetricEigen() throws {
        let noise = PointClouds.noise(rows: 12, features: 12)
        let matrix = (0..<144).map { Double(noise[$0 / 12, $0 % 12] + noise[$0 % 12, $0 / 12]) }
        let eigen = try #require(SymmetricEigen(matrix, order: 12))
        for index in 0..<12 {
            let vector = eigen.vectors[12 * index..<12 * (index + 1)]
            for row in 0..<12 {
                let product = zip(matrix[12 * row..<12 * (row + 1)], vector).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - eigen.values[index] * vector[12 * index + row]) < 1e-10)
            }
        }
    }
}
