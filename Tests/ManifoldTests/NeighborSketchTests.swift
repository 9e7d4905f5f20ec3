import Manifold
import Tensors
import TestSupport
import Testing

@Suite("Sketches of rows")
struct NeighborSketchTests {
    private static let workers = Workers(count: 2)

    /// Kinds of data, some of which sketches describe well and some badly.
    enum Cloud: CaseIterable {
        case noise, clusters, sharedAxes, fewComponents, duplicates

        func points(rows: Int) -> Tensor {
            switch self {
            case .noise: return PointClouds.noise(rows: rows, features: 128)
            case .clusters: return PointClouds.clusters(30, rows: rows, features: 128)
            case .sharedAxes:
                // Tight clusters that all extend along the same four axes.
                let centers = PointClouds.noise(rows: rows / 100, features: 128, seed: 3)
                let places = PointClouds.noise(rows: rows, features: 4, seed: 4)
                let axes = PointClouds.noise(rows: 4, features: 128, seed: 5)
                let noise = PointClouds.noise(rows: rows, features: 128, seed: 6).elements
                return Tensor([rows, 128]) { elements in
                    for row in 0..<rows {
                        let (center, place) = (Array(centers.row(row % centers.rowCount)), Array(places.row(row)))
                        for column in 0..<128 { elements[row * 128 + column] = center[column] }
                        for (axis, place) in place.enumerated() {
                            for (column, along) in axes.row(axis).enumerated() {
                                elements[row * 128 + column] += place * along
                            }
                        }
                        for column in 0..<128 { elements[row * 128 + column] += 0.05 * noise[row * 128 + column] }
                    }
                }
            case .fewComponents:
                let few = PointClouds.noise(rows: rows, features: 6)
                let noise = PointClouds.noise(rows: rows, features: 128, seed: 2)
                return Tensor(
                    noise.shape,
                    elements: noise.elements.enumerated().map { place, value in
                        0.01 * value + (place % 128 < 6 ? few[place / 128, place % 128] : 0)
                    })
            case .duplicates:
                let clusters = PointClouds.clusters(30, rows: rows, features: 128).elements
                return Tensor(
                    [rows, 128], elements: clusters.indices.map { clusters[$0 / 128 % 3 == 2 ? $0 - 128 : $0] })
            }
        }
    }

    private static func queries(_ points: Tensor, count: Int) -> Tensor {
        let size = count * points.columnCount
        return Tensor(
            [count, points.columnCount],
            elements: points.elements.prefix(size).enumerated().map { $1 + Float($0 % 5) * 0.1 })
    }

    @Test(
        "sketches of any width find the same neighbors as a full sort by direct distances",
        arguments: Cloud.allCases, [2, 16, 32, 48])
    func naiveImplementation(cloud: Cloud, width: Int) throws {
        let points = cloud.points(rows: 3_000)
        let queries = Self.queries(points, count: 6)
        let graph = NearestNeighbors(points).neighbors(count: 3, workers: Self.workers)
        for graph in [nil, graph] {
            let sketch = try #require(NeighborSketch(points, graph: graph, width: width, workers: Self.workers))
            let found = sketch.neighbors(of: queries, count: 15, workers: Self.workers)
            #expect(sketch.neighbors(of: queries, count: 15, workers: Workers(count: 1)) == found)
            for row in 0..<queries.rowCount {
                let all = Tensor(rows: (0..<points.rowCount).map { Array(points.row($0)) } + [Array(queries.row(row))])
                let expected = EmbeddingQuality.neighbors(of: points.rowCount, in: all).prefix(15)
                #expect(found.indices(of: row).map(Int.init) == Array(expected))
            }
        }
    }

    @Test("sketches are made for many rows with structure, and not for noise, few rows or few features")
    func isWorthwhile() {
        func isSketched(_ points: Tensor, threads: Int = 2) -> Bool {
            NeighborSketch(NearestNeighbors(points), count: 15, workers: Workers(count: threads)) != nil
        }
        for (cloud, isWorthwhile) in [(Cloud.fewComponents, true), (.sharedAxes, true), (.noise, false)] {
            let points = cloud.points(rows: 16_600)
            let isSketched = isSketched(points)
            #expect(isSketched == isWorthwhile, "\(cloud)")
        }
        let isNoiseSketched = isSketched(Cloud.noise.points(rows: 16_600), threads: 1)
        #expect(!isNoiseSketched)
        let (few, narrow) = (Cloud.fewComponents.points(rows: 500), PointClouds.noise(rows: 16_600, features: 8))
        let (isFewSketched, isNarrowSketched) = (isSketched(few), isSketched(narrow))
        #expect(!isFewSketched && !isNarrowSketched)
    }

    @Test("a sketch of many rows finds the same neighbors as an exhaustive search")
    func many() throws {
        for cloud in [Cloud.fewComponents, .sharedAxes, .duplicates] {
            let points = cloud.points(rows: 16_600)
            let index = NearestNeighbors(points)
            let queries = Self.queries(points, count: 300)
            let sketch = try #require(NeighborSketch(points, workers: Self.workers))
            #expect(
                sketch.neighbors(of: queries, count: 15, workers: Self.workers)
                    == index.neighbors(of: queries, count: 15, workers: Self.workers))
        }
    }
}
