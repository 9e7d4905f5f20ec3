import Files
import Foundation
import Manifold
import Pool
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

    @Test("a table that is larger than the limit of memory is merged and read in pieces, with the same numbers")
    func largeTable() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let monitor = StageMonitor()
        let expected = try pretrained(workspace).rows(monitor)
        let shards = ShardStore(.embed, of: workspace)
        let file = fixture.folder.url.appending(path: "features.safetensors")
        func large() throws -> PretrainedFeatures {
            try pretrained(workspace, file: RootedPath(named: file), shards: shards, memoryLimit: 100)
        }
        let tiles = workspace.dataset.tiles(of: .train)
        let broken = workspace.dataset.images[tiles[5].image].imageURL
        let bytes = try Data(contentsOf: broken)
        func write(_ bytes: Data) throws {
            // The length and the time stay the same, so that it is the same pool.
            try bytes.write(to: broken)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: broken.path)
        }
        for isBroken in [false, true] {
            try write(isBroken ? Data(repeating: 0, count: bytes.count) : bytes)
            for index in 1...3 {
                #expect(try large().computeShard(#require(Shard(index: index, of: 3)), monitor: monitor))
            }
            #expect(try large().mergeShards(monitor: monitor, refusesOld: true) == tiles.count)
            #expect(try large().mergeShards(monitor: monitor, refusesOld: true) == nil)
            let table = try large().completed(monitor)
            let missing = tiles.indices.filter {
                isBroken && workspace.dataset.images[tiles[$0].image].imageURL == broken
            }
            #expect(table.inMemory == nil && table.missing == missing && table.rowCount == tiles.count)
            // Without shards the file is the same.
            let merged = try Data(contentsOf: file)
            if !isBroken {
                try FileManager.default.removeItem(at: file)
                _ = try large().completed(monitor)
                #expect(try Data(contentsOf: file) == merged)
                let again = try large().completed(monitor)
                #expect(again.inMemory == nil && again.missing == [])
            }
            let some = [7, 0, 1, 2, 9, 8]
            if !isBroken { #expect(try table.rows(at: some) == expected.rows(at: some)) }
            let rows = try large().rows(monitor)
            let zeros = ArraySlice([Float](repeating: 0, count: expected.columnCount))
            for tile in tiles.indices {
                #expect(rows.row(tile) == (missing.contains(tile) ? zeros : expected.row(tile)))
            }
            try FileManager.default.removeItem(at: file)
        }
        // An image that a shard could not read is read by the merge, if it can be read then.
        try write(Data(repeating: 0, count: bytes.count))
        for index in 1...3 { _ = try large().computeShard(#require(Shard(index: index, of: 3)), monitor: monitor) }
        try write(bytes)
        _ = try large().mergeShards(monitor: monitor, refusesOld: true)
        #expect(try large().rows(monitor) == expected)
        #expect(try large().completed(monitor).missing == [])
        try FileManager.default.removeItem(at: file)
        // A damaged file is an error with the fix when its rows are read.
        try write(bytes)
        for index in 1...2 { _ = try large().computeShard(#require(Shard(index: index, of: 2)), monitor: monitor) }
        _ = try large().mergeShards(monitor: monitor, refusesOld: true)
        var damaged = try Data(contentsOf: file)
        damaged.replaceSubrange(damaged.count - 400..<damaged.count, with: Data(repeating: 255, count: 400))
        try damaged.write(to: file)
        let problem = #expect(throws: Problem.self) { _ = try large().rows(monitor) }
        #expect(problem?.path == file.path && problem?.fix == "remove it and run `tessera embed`")
    }

    @Test("a pool above the limit of UMAP is represented by a random sample, the same each time")
    func sampledManifold() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let monitor = StageMonitor()
        var options = UMAP.Options()
        options.epochs = 20
        let table = try pretrained(workspace).completed(monitor)
        func manifold(seed: UInt64) throws -> PoolManifold {
            options.seed = seed
            return try PoolManifold(
                of: table, options: options, file: nil, largestFit: 12, workers: Workers(count: 2), monitor: monitor)
        }
        let first = try manifold(seed: 1)
        let fitted = first.points.indices.filter { first.points[$0] != nil }
        #expect(fitted.count == 12 && first.points.count == table.rowCount)
        options.seed = 1
        let expected = try UMAP.fit(table.rows(at: fitted), options, workers: Workers(count: 2)).embedding
        #expect(first.model.embedding == expected)
        #expect(try manifold(seed: 1).points == first.points)
        let other = try manifold(seed: 2)
        #expect(other.points.indices.filter { other.points[$0] != nil } != fitted)
    }

    private func pretrained(
        _ workspace: Workspace, file: RootedPath? = nil, shards: ShardStore? = nil,
        memoryLimit: Int = PoolTable.memoryLimit
    ) throws -> PretrainedFeatures {
        PretrainedFeatures(
            of: workspace.dataset, source: try workspace.networkSource(workers: Workers(count: 2)), file: file,
            shards: shards, memoryLimit: memoryLimit)
    }
}
