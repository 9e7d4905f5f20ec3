import Foundation
import Manifold
import Problems
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Rounds

@Suite("Features of the pretrained backbone")
struct PretrainedFeaturesTests {
    @Test("an image that was damaged and then repaired has features again in the same session")
    func repairedFeatures() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let expected = try pretrained(workspace).rows(StageMonitor())
        let image = workspace.dataset.images[0].imageURL
        let bytes = try Data(contentsOf: image)
        try Data("broken".utf8).write(to: image)
        let skipped = Mutex<[String]>([])
        let monitor = StageMonitor(skipped: { problem in skipped.withLock { $0.append(problem.place) } })
        let features = try pretrained(workspace)
        for _ in 0..<2 {
            let rows = try features.rows(monitor)
            #expect(rows.row(0).allSatisfy { $0 == 0 } && rows.row(4) == expected.row(4))
        }
        #expect(skipped.withLock { $0 } == [image.path, image.path])
        try bytes.write(to: image)
        #expect(try features.rows(monitor) == expected)
        #expect(skipped.withLock { $0 }.count == 2)
    }

    @Test("tiles of an image that cannot be read are left out of the manifold, and the others are placed without them")
    func leftOut() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let monitor = StageMonitor()
        var options = UMAP.Options()
        options.epochs = 20
        func manifold() throws -> PoolManifold {
            try PoolManifold(
                of: pretrained(workspace).completed(monitor), options: options, file: nil,
                workers: Workers(count: 2), monitor: monitor)
        }
        let rows = try pretrained(workspace).rows(monitor)
        let whole = try manifold()
        #expect(whole.model.embedding == (try UMAP.fit(rows, options, workers: Workers(count: 2)).embedding))
        #expect(whole.points.allSatisfy { $0 != nil })

        let tiles = workspace.dataset.tiles(of: .train)
        let broken = tiles[tiles.count / 2].image
        try Data("broken".utf8).write(to: workspace.dataset.images[broken].imageURL)
        let known = tiles.indices.filter { tiles[$0].image != broken }
        let partial = try manifold()
        let expected = try UMAP.fit(rows.rows(at: known), options, workers: Workers(count: 2)).embedding
        #expect(partial.model.embedding == expected && known.count == tiles.count - 4)
        for tile in tiles.indices {
            let row = known.firstIndex(of: tile)
            #expect(partial.points[tile] == row.map { SIMD2(expected[$0, 0], expected[$0, 1]) })
        }
    }

    @Test("a round with an image that cannot be read selects by UMAP among the tiles of the others")
    func roundWithoutImage() throws {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        let settings = try workspace.acquisitionSettings()
        let tiles = workspace.dataset.tiles(of: .train)
        let labeled = try fixture.round(of: workspace).selectInitialQuery().tiles
        let broken = try #require(tiles.map(\.image).first { image in !labeled.contains { $0.image == image } })
        try Data("broken".utf8).write(to: workspace.dataset.images[broken].imageURL)
        let left = Mutex<Set<Int>>([])
        let round = try fixture.round(of: workspace) { event in
            guard case .embedded(let points) = event else { return }
            left.withLock { $0 = Set(points.indices.filter { points[$0] == nil }.map { tiles[$0].image }) }
        }
        _ = try workspace.importLabels(of: labeled)
        _ = try round.train()
        _ = try round.score()
        try round.embed(settings)
        #expect(left.withLock { $0 } == [broken])
        let query = try round.selectQuery(settings)
        #expect(query.items.count == 3 && !query.tiles.contains { $0.image == broken })
        #expect(try round.previewer(settings)?.query(settings).tiles == query.tiles)
    }

    private func pretrained(_ workspace: Workspace) throws -> PretrainedFeatures {
        PretrainedFeatures(
            of: workspace.dataset, source: try workspace.networkSource(workers: Workers(count: 2)), file: nil)
    }
}
