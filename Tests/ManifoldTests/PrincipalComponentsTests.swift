import Manifold
import Problems
import Tensors
import TestSupport
import Testing

@Suite("Principal components")
struct PrincipalComponentsTests {
    @Test("components are orthonormal, and have the variances of the projection in descending order")
    func variances() throws {
        let noise = PointClouds.noise(rows: 3000, features: 20)
        let rows = Tensor(
            noise.shape, elements: noise.elements.enumerated().map { 5 + $1 * Float($0 % 20 + 1) })
        let found = try PrincipalComponents(rows, count: 6, workers: Workers(count: 2))
        for i in 0..<6 {
            for j in 0..<6 {
                let product = zip(found.components.row(i), found.components.row(j)).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(abs(product - (i == j ? 1 : 0)) < 1e-5)
            }
        }
        let projected = found.project(rows, workers: Workers(count: 1))
        for component in 0..<6 {
            let values = (0..<3000).map { Double(projected[$0, component]) }
            #expect(abs(values.reduce(0, +) / 3000) < 1e-3)
            let variance = values.reduce(0) { $0 + $1 * $1 } / 2999
            #expect(abs(variance - found.variances[component]) < 1e-3 * variance)
        }
        #expect(found.variances == found.variances.sorted(by: >))
        #expect(abs(found.variances[0] - 400) < 40)
    }

    @Test("a projection on all components keeps all distances")
    func distances() throws {
        let rows = PointClouds.clusters(3, rows: 50, features: 7)
        let all = try PrincipalComponents(rows, count: 100, workers: Workers(count: 1))
        let projected = all.project(rows, workers: Workers(count: 2))
        for row in 1..<50 {
            let expected = EmbeddingQuality.squaredDistance(rows, 0, row)
            #expect(abs(EmbeddingQuality.squaredDistance(projected, 0, row) - expected) < 1e-4 * (1 + expected))
        }
    }

    @Test("the largest feature is accepted, and a larger one, whose square could overflow, is refused")
    func large() throws {
        let largest = Float.largestFeature
        let rows = Tensor([2, 2], elements: [largest, -largest, 3, 4])
        let found = try PrincipalComponents(rows, count: 1, workers: Workers(count: 1))
        #expect(found.variances[0].isFinite && found.components.isFinite)
        let larger = Tensor([2, 2], elements: [3, 4, 5, largest.nextUp])
        #expect(throws: Problem.tooLarge(row: 1, column: 1, value: largest.nextUp)) {
            try PrincipalComponents(larger, count: 1, workers: Workers(count: 1))
        }
    }

    @Test("the components are the same on any number of threads")
    func threads() throws {
        let rows = PointClouds.noise(rows: 2500, features: 150)
        let one = try PrincipalComponents(rows, count: 10, workers: Workers(count: 1))
        let three = try PrincipalComponents(rows, count: 10, workers: Workers(count: 3))
        #expect(one.components == three.components)
    }
}
