import Acquisition
import Tensors
import TestSupport
import Testing

@Suite("Max-sum strategies")
struct MaxSumTests {
    /// A naive implementation: after each selected tile, the distances to it are added to the sums of all tiles.
    private static func plain(
        _ terms: MaxSumStrategy.Terms, lambda: Double, _ count: Int, scores: [Float], features: Tensor,
        rows: Int, columns: Int, labeled: Set<Int>
    ) -> [Int] {
        func feature(_ a: Int, _ b: Int) -> Float {
            zip(features.row(a), features.row(b)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        }
        func spatial(_ a: Int, _ b: Int) -> Float {
            let perImage = rows * columns
            guard a / perImage == b / perImage else { return 1 }
            let (p, q) = (a % perImage, b % perImage)
            return max(abs(p / columns - q / columns), abs(p % columns - q % columns)) < 2 ? 0.5 : 1
        }
        let (least, largest) = (scores.min() ?? 0, scores.max() ?? 0)
        let u = scores.map { largest > least ? ($0 - least) / (largest - least) : 0 }
        var left = scores.indices.filter { !labeled.contains($0) }
        var scale = labeled.isEmpty ? nil : left.map { tile in labeled.map { feature(tile, $0) }.min() ?? 0 }.max()
        var sums = [Double](repeating: 0, count: scores.count)
        var picks: [Int] = []
        while picks.count < count, !left.isEmpty {
            var best = (position: 0, potential: -Double.infinity)
            for (position, tile) in left.enumerated() {
                let potential = Double(u[tile]) / 2 + lambda * sums[tile]
                if potential > best.potential { best = (position, potential) }
            }
            let pick = left.remove(at: best.position)
            picks.append(pick)
            if scale == nil { scale = left.map { feature($0, pick) }.max() }
            for tile in left {
                if terms.contains(.space) { sums[tile] += Double(spatial(tile, pick)) }
                if terms.contains(.features), let scale, scale > 0 { sums[tile] += Double(feature(tile, pick) / scale) }
            }
        }
        return picks
    }

    @Test(
        "the lazy method selects the same tiles as the definition, in the same order",
        arguments: MaxSumStrategy.Terms.family, [[], [3, 500, 2000]] as [Set<Int>])
    func plainGreedy(terms: MaxSumStrategy.Terms, labeled: Set<Int>) throws {
        // There are more tiles than the lazy method keeps active at once.
        let images = 140
        let noise = PointClouds.noise(rows: images * 16, features: 5, seed: 3)
        // Whole numbers, whose sums often tie; clusters; and equal rows.
        for features in [
            Tensor([images * 16, 5], elements: noise.elements.map { ($0 * 2).rounded() }),
            PointClouds.clusters(7, rows: images * 16, features: 3),
            Tensor([images * 16, 5], elements: [Float](repeating: 1, count: images * 80)),
        ] {
            for lambda in [0, 0.5] {
                let scores = Pools.randomScores(images * 16, seed: 5).map { ($0 * 50).rounded() }
                let expected = Self.plain(
                    terms, lambda: lambda, 40, scores: scores, features: features, rows: 4, columns: 4, labeled: labeled
                )
                for threads in [1, 3] {
                    let pool = Pools.pool(
                        images: images, entropy: scores, labeled: labeled, features: FeatureSnapshot(decoder: features))
                    let query = try MaxSumStrategy(terms, lambda: lambda)
                        .query(40, from: pool, workers: Workers(count: threads))
                    #expect(query.items.map(\.index) == expected)
                }
            }
        }
    }

    @Test("a query larger than the pool contains all eligible tiles", arguments: MaxSumStrategy.Terms.family)
    func wholePool(terms: MaxSumStrategy.Terms) throws {
        let pool = Pools.pool(
            images: 150, entropy: Pools.randomScores(2400), labeled: [1], excluded: [2],
            features: FeatureSnapshot(decoder: PointClouds.noise(rows: 2400, features: 4)))
        let query = try MaxSumStrategy(terms).query(5000, from: pool, workers: Workers(count: 2))
        #expect(query.items.map(\.index).sorted() == (0..<2400).filter { $0 != 1 && $0 != 2 })
    }
}
