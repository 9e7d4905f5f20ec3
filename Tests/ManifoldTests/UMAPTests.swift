import Manifold
import Problems
import Tensors
import TestSupport
import Testing

@Suite("UMAP")
struct UMAPTests {
    private static let clusters = PointClouds.clusters(5, rows: 300, features: 20)
    private static let sheet = PointClouds.sheet(rows: 600)

    private static func fit(_ features: Tensor, seed: UInt64 = 1, threads: Int = 2) throws -> UMAP {
        var options = UMAP.Options()
        options.seed = seed
        return try UMAP.fit(features, options, workers: Workers(count: threads))
    }

    @Test("the embedding keeps the neighborhoods of a curved sheet")
    func sheet() throws {
        let model = try Self.fit(Self.sheet)
        #expect(model.start == .spectral)
        #expect(EmbeddingQuality.trustworthiness(of: model.embedding, for: Self.sheet, count: 15) > 0.98)
        #expect(EmbeddingQuality.neighborOverlap(of: model.embedding, for: Self.sheet, count: 15) > 0.6)
    }

    @Test("separate clusters start at random positions, the model says so, and they stay separate")
    func clusters() throws {
        let model = try Self.fit(Self.clusters)
        #expect(model.start == .randomForComponents)
        for row in Self.clusters.rowIndices {
            let nearest = EmbeddingQuality.neighbors(of: row, in: model.embedding).prefix(15)
            #expect(nearest.count { $0 % 5 == row % 5 } >= 14)
        }
    }

    @Test("the embedding is the same on any number of threads")
    func threads() throws {
        let one = try Self.fit(Self.sheet, threads: 1)
        let queries = PointClouds.sheet(rows: 5, seed: 2)
        let expected = try one.transform(queries, workers: Workers(count: 1))
        for threads in [2, 5] {
            let model = try Self.fit(Self.sheet, threads: threads)
            #expect(model.embedding == one.embedding)
            let moved = try model.transform(queries, workers: Workers(count: threads))
            #expect(moved == expected)
        }
        let other = try Self.fit(Self.sheet, seed: 2)
        #expect(other.embedding != one.embedding)
    }

    @Test("a fit in steps gives the same result as one call, reports its progress and can be canceled")
    func steps() throws {
        var fitting = try UMAP.Fitting(Self.sheet, UMAP.Options(), workers: Workers(count: 1))
        let start = fitting.embedding
        fitting.advance(by: 7, workers: Workers(count: 1))
        #expect(fitting.epoch == 7 && fitting.embedding != start)
        while fitting.epoch < fitting.epochs { fitting.advance(by: 60, workers: Workers(count: 2)) }

        var seen: [Int] = []
        let model = try UMAP.fit(
            Self.sheet, workers: Workers(count: 1), interval: 200, progress: { seen.append($0.epoch) })
        #expect(model.embedding == fitting.embedding)
        #expect(seen == [200, 400, 500])

        let cancellation = Cancellation()
        cancellation.cancel()
        #expect(throws: CancellationError.self) {
            try UMAP.fit(Self.sheet, workers: Workers(count: 1), cancellation: cancellation)
        }
    }

    @Test("the first epoch samples no edge, and the second those of the largest weight, as in umap-learn")
    func firstEpoch() throws {
        var fitting = try UMAP.Fitting(Self.sheet, UMAP.Options(), workers: Workers(count: 1))
        let start = fitting.embedding
        fitting.advance(by: 1, workers: Workers(count: 1))
        #expect(fitting.epoch == 1 && fitting.embedding == start)
        fitting.advance(by: 1, workers: Workers(count: 1))
        #expect(fitting.embedding != start)
    }

    @Test("new rows are placed next to rows of the same cluster")
    func transform() throws {
        let held = PointClouds.clusters(5, rows: 350, features: 20)
        let model = try Self.fit(held.rows(at: 0..<300))
        let moved = try model.transform(held.rows(at: 300..<350), workers: Workers(count: 2))
        for row in moved.rowIndices {
            let both = Tensor(rows: [Array(moved.row(row))] + (0..<300).map { Array(model.embedding.row($0)) })
            let nearest = EmbeddingQuality.neighbors(of: 0, in: both).prefix(5)
            #expect(nearest.allSatisfy { ($0 - 1) % 5 == (300 + row) % 5 })
        }
    }

    @Test("a model that is made again from its parts places new rows at the same positions")
    func parts() throws {
        let model = try Self.fit(Self.sheet)
        let kept = UMAP(
            features: model.features, embedding: model.embedding, options: model.options, start: model.start,
            workers: Workers(count: 2))
        let queries = PointClouds.sheet(rows: 9, seed: 5)
        let placed = try kept.transform(queries, workers: Workers(count: 1))
        let expected = try model.transform(queries, workers: Workers(count: 1))
        #expect(placed == expected)
    }

    @Test("tables of 0 to 20 rows get finite positions", arguments: 0...20)
    func fewRows(count: Int) throws {
        let model = try Self.fit(PointClouds.noise(rows: count, features: 5))
        #expect(model.embedding.shape == [count, 2])
        #expect(model.embedding.isFinite)
        let moved = try model.transform(PointClouds.noise(rows: 3, features: 5, seed: 2), workers: Workers(count: 1))
        #expect(moved.shape == [3, 2] && moved.isFinite)
        let empty = try model.transform(Tensor([0, 5]), workers: Workers(count: 1))
        #expect(empty.shape == [0, 2])
    }

    @Test("duplicate rows and constant features get finite positions")
    func degenerate() throws {
        let doubled = Self.sheet.rows(at: (0..<200).map { $0 / 20 })
        for features in [doubled, Tensor([60, 7], repeating: 2), Tensor([30, 0])] {
            let model = try Self.fit(features)
            #expect(model.embedding.isFinite)
            let moved = try model.transform(features.rows(at: 0..<4), workers: Workers(count: 1))
            #expect(moved.isFinite)
        }
    }

    @Test("a feature that is not finite or too large is refused with its row and column")
    func notFinite() throws {
        var features = Self.sheet
        features[40, 3] = .nan
        #expect {
            try Self.fit(features)
        } throws: {
            "\($0)".hasPrefix("feature 3 of row 40 is nan")
        }
        features[40, 3] = -1e20
        #expect(throws: Problem.tooLarge(row: 40, column: 3, value: -1e20)) { try Self.fit(features) }
        let model = try Self.fit(Self.clusters)
        #expect(throws: Problem.featureCount(found: 3, expected: 20)) {
            try model.transform(Tensor([2, 3]), workers: Workers(count: 1))
        }
    }
}
