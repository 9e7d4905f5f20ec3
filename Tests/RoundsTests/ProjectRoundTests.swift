import Acquisition
import Files
import Foundation
import Imagery
import Learning
import Pool
import Problems
import ProjectStore
import Rounds
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Rounds of a project")
struct ProjectRoundTests {
    @Test("the initial query has all tiles of two images and is restored when the project is opened again")
    func firstQuery() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let query = try fixture.round(of: workspace).selectInitialQuery()
        #expect(query.items.count == 8)
        #expect(query.items.allSatisfy { $0.origin == .initial })
        #expect(Set(query.tiles.map(\.image)).count == 2)
        let reopened = try #require(try fixture.open(.readOnly).currentQuery())
        #expect(reopened.query == query)
        #expect(reopened.round == 0)
    }

    @Test(
        "the last training of a project has the recipe's number of last epochs: if it is asked for, or if no tile is left",
        arguments: [(false, 8, 25), (true, 8, 32), (false, 24, 32)])
    func lastTraining(last: Bool, labeled: Int, epochs: Int) throws {
        let fixture = try RoundsFixture(epochs: nil)
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: Array(workspace.dataset.tiles(of: .train).prefix(labeled)))
        let planned = Mutex<Int?>(nil)
        let cancellation = Cancellation()
        let round = try fixture.round(of: workspace, cancellation: cancellation) { event in
            guard case .progress(let progress) = event, let epoch = progress.epoch else { return }
            planned.withLock { $0 = epoch.total }
            cancellation.cancel()
        }
        #expect(throws: CancellationError.self) { try round.train(last: last) }
        #expect(planned.withLock { $0 } == epochs)
    }

    @Test("training, scoring and selection store their results on disk")
    func stages() throws {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        let settings = try workspace.acquisitionSettings()
        let round = try fixture.round(of: workspace)
        let first = try round.selectInitialQuery()
        #expect(try workspace.importLabels(of: first.tiles).imported == 8)

        let summary = try round.train()
        #expect(summary.round == 0)
        #expect(summary.labeledTiles == 8)
        #expect(throws: Problem.notScored(round: 0)) { try round.selectQuery(settings) }
        let scores = try round.score()
        let next = try round.selectQuery(settings)
        #expect(next.items.count == 3)
        #expect(Set(next.tiles).isDisjoint(with: first.tiles))
        #expect(next.items.allSatisfy { $0.entropy == scores.entropy[$0.index] })

        let reopened = try fixture.open(.readOnly)
        #expect(try reopened.lastTrainedRound() == 0)
        #expect(reopened.scores() == scores)
        #expect(try reopened.currentQuery()?.query.tiles == next.tiles)
        #expect(try reopened.project.journal.rounds().first?.metrics?.meanIoU == summary.meanIoU)
        let image = try #require(next.tiles.first).image
        let maps = try #require(try reopened.maps(ofImage: image))
        #expect(maps.size == reopened.dataset.images[image].size)
    }

    @Test(
        "a network works after a class is renamed, also without class numbers in its file, but not for other classes"
    )
    func renamedClass() throws {
        let fixture = try RoundsFixture()
        let trained = try fixture.open()
        _ = try trained.importLabels(of: fixture.round(of: trained).selectInitialQuery().tiles)
        _ = try fixture.round(of: trained).train()
        let name = trained.dataset.catalog.names[0]
        try trained.project.renameClass(name, to: "one, two")
        try trained.project.journal.close()

        let renamed = try fixture.open()
        #expect(renamed.dataset.catalog.names[0] == "one, two")
        #expect(try fixture.round(of: renamed).score().round == 0)
        try renamed.project.journal.close()

        let checkpoint = fixture.projectURL.appending(path: "models/round-0.safetensors")
        var (tensors, metadata) = try Safetensors.read(checkpoint)
        metadata["class_numbers"] = nil
        try Safetensors.write(tensors, metadata: metadata, to: RootedPath(named: checkpoint))
        tensors = [:]
        let old = try fixture.open()
        #expect(try fixture.round(of: old).score().round == 0)
        try old.project.journal.close()

        let settings = fixture.projectURL.appending(path: "project.toml")
        let text = try String(contentsOf: settings, encoding: .utf8)
        try text.replacingOccurrences(of: "\"\(name)\"", with: "\"other\"").write(
            to: settings, atomically: true, encoding: .utf8)
        let other = try fixture.open()
        let error = #expect(throws: Problem.self) { try fixture.round(of: other).score() }
        #expect(error?.reason.contains("was trained for the classes \(name),") == true)
    }

    @Test("a mask that cannot be read is reported, and its labeled image is not reported as missing")
    func brokenMask() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let image = try #require(workspace.dataset.images.first { $0.split == .train })
        let tile = try #require(try workspace.tile(inImage: image.path, row: 0, column: 0))
        _ = try workspace.importLabels(of: [tile])
        try workspace.project.journal.close()
        let mask = try #require(image.maskURL)
        try Data("no picture".utf8).write(to: mask)

        let findings = try ProjectCheck(fixture.projectURL).findings
        #expect(findings.map(\.kind) == [.leftOut])
        #expect(findings.first?.path == mask.path && findings.first?.labeledTiles == 1)
        let reopened = try fixture.open()
        #expect(reopened.dataset.problems.map(\.path) == [mask.path])
        #expect(!reopened.dataset.images.contains { $0.path == image.path })
    }

    @Test("the mean IoU of validation masks that are all void is nil, not 0")
    func voidValidation() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        try fixture.makeVoid(.val, of: workspace.dataset)
        let round = try fixture.round(of: workspace)
        let first = try round.selectInitialQuery()
        _ = try workspace.importLabels(of: first.tiles)
        let summary = try round.train()
        #expect(summary.meanIoU == nil && summary.iou.isEmpty)
        #expect(try workspace.project.journal.rounds().first?.metrics?.meanIoU == nil)
    }

    @Test("training is refused without labeled tiles, and with tiles that are all void")
    func voidTraining() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        #expect(throws: Problem.nothingToLearn) { try fixture.round(of: workspace).train() }
        try fixture.makeVoid(.train, of: workspace.dataset)
        let round = try fixture.round(of: workspace)
        let first = try round.selectInitialQuery()
        #expect(try workspace.importLabels(of: first.tiles).imported == 8)
        let error = #expect(throws: Problem.onlyVoid(patches: 8)) { try round.train() }
        #expect(error?.description.contains("the labels of all 8 tiles are void") == true)
        #expect(try workspace.lastTrainedRound() == nil)
    }

    @Test("the entropy of a tile is the mean over its pixels, and its class is the most frequent prediction")
    func scores() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        _ = try round.train()
        let scores = try round.score()
        let network = try workspace.network(
            ofRound: 0, from: workspace.networkSource(workers: Workers(count: 2)))
        for (index, tile) in workspace.dataset.tiles(of: .train).enumerated().prefix(6) {
            let image = try workspace.dataset.readImage(tile.image)
            let prediction = network.predict(image)
            let rect = workspace.dataset.rect(of: tile)
            var sum = 0.0
            var counts: [UInt8: Int] = [:]
            for row in 0..<image.size.height {
                for column in 0..<image.size.width where rect.contains(row: row, column: column) {
                    sum += Double(prediction.entropy[row * image.size.width + column])
                    counts[prediction.predictedClasses[row * image.size.width + column], default: 0] += 1
                }
            }
            #expect(abs(Double(try #require(scores.entropy[index])) - sum / Double(rect.count)) < 1e-6)
            #expect(counts[scores.predictedClass[index]] == counts.values.max())
        }
    }

    @Test("a canceled training throws a cancellation error and stores no network")
    func cancel() throws {
        let fixture = try RoundsFixture(epochs: 50)
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let cancellation = Cancellation()
        let round = try fixture.round(of: workspace, cancellation: cancellation) { event in
            if case .progress(let progress) = event, progress.epoch?.current == 2 { cancellation.cancel() }
        }
        #expect(throws: CancellationError.self) { try round.train() }
        #expect(try workspace.lastTrainedRound() == nil)
    }

    @Test("skipped and flagged tiles are not selected")
    func notEligible() throws {
        let fixture = try RoundsFixture(strategy: "random", images: 4)
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let tiles = workspace.dataset.tiles(of: .train)
        _ = try workspace.importLabels(of: Array(tiles.prefix(4)))
        let mask = LabelMask(size: workspace.dataset.rect(of: tiles[4]).size)
        try workspace.project.journal.record([
            EditRequest(.skip, of: workspace.key(of: tiles[4]), to: mask),
            EditRequest(.flag, of: workspace.key(of: tiles[5]), to: mask),
        ])
        _ = try round.train()
        var settings = try workspace.acquisitionSettings()
        settings.batchSize = 99
        #expect(try Set(round.selectQuery(settings).tiles) == Set(tiles.dropFirst(6)))
    }

    @Test("a query has the tiles added by hand and no excluded tiles, until these choices are withdrawn")
    func choices() throws {
        let fixture = try RoundsFixture(strategy: "random", images: 4)
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let tiles = workspace.dataset.tiles(of: .train)
        func choose(_ choice: TileChoice, _ tile: TileID) throws {
            try workspace.project.journal.choose(choice, of: workspace.key(of: tile))
        }
        _ = try workspace.importLabels(of: Array(tiles.prefix(4)))
        _ = try round.train()
        try choose(.added, tiles[5])
        try choose(.excluded, tiles[6])
        var settings = try workspace.acquisitionSettings()
        settings.batchSize = tiles.count
        let query = try round.selectQuery(settings)
        #expect(Set(query.tiles.dropLast()) == Set([tiles[4]] + tiles.dropFirst(7)))
        #expect(query.tiles.last == tiles[5])
        #expect(query.items.last?.origin == .hand)
        #expect(query.items.dropLast().allSatisfy { $0.origin == .strategy })

        try choose(.excluded, tiles[7])
        try choose(.free, tiles[5])
        #expect(
            try fixture.open(.readOnly).currentQuery()?.query.tiles
                == query.tiles.filter { $0 != tiles[7] && $0 != tiles[5] })
        try choose(.free, tiles[7])
        #expect(try workspace.currentQuery()?.query.tiles == Array(query.tiles.dropLast()))
    }

    @Test("a preview is computed while all threads of the rounds are busy")
    func previewsWhileTraining() throws {
        let fixture = try RoundsFixture(strategy: "entropy+spatial+feature")
        let workspace = try fixture.open()
        let workers = Workers(count: 2)
        let round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: workers), workers: workers, report: { _ in })
        let settings = try workspace.acquisitionSettings()
        _ = try workspace.importLabels(of: round.selectInitialQuery().tiles)
        _ = try round.train()
        _ = try round.score()
        let query = try round.selectQuery(settings)
        let previewer = try #require(try round.previewer(settings))
        let done = Cancellation()
        let busy = DispatchSemaphore(value: 0)
        let ended = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            workers.forEach(chunks: 2) { _ in
                busy.signal()
                while !done.isCanceled { sched_yield() }
            }
            ended.signal()
        }
        busy.wait()
        let preview = Result { try previewer.query(settings) }
        done.cancel()
        ended.wait()
        #expect(try preview.get().tiles == query.tiles)
    }

    @Test("the first query has no skipped tile")
    func skippedBeforeTheFirstQuery() throws {
        let fixture = try RoundsFixture(images: 4)
        let workspace = try fixture.open()
        let tile = try #require(workspace.dataset.tiles(of: .train).first)
        let mask = LabelMask(size: workspace.dataset.rect(of: tile).size)
        try workspace.project.journal.record(EditRequest(.skip, of: workspace.key(of: tile), to: mask))
        var settings = try workspace.acquisitionSettings()
        settings.batchSize = 99
        let round = try ProjectRound(
            workspace, source: workspace.networkSource(workers: Workers(count: 1)), workers: Workers(count: 1),
            report: { _ in })
        #expect(try !round.selectQuery(settings).tiles.contains(tile))
    }

    @Test("a damaged labeled image is reported once and left out, and training continues with the others")
    func brokenImage() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let image = workspace.dataset.images[0].imageURL
        try Data("broken".utf8).write(to: image)
        let skipped = Mutex<[String]>([])
        let round = try fixture.round(of: workspace) { event in
            if case .skipped(let problem) = event { skipped.withLock { $0.append(problem.place) } }
        }
        #expect(try round.train().round == 0)
        #expect(skipped.withLock { $0 } == [image.path])
        let scores = try round.score()
        #expect(scores.entropy.prefix(4).allSatisfy { $0 == nil } && !scores.entropy.dropFirst(4).contains(nil))
        #expect(try !round.selectQuery(workspace.acquisitionSettings()).tiles.contains { $0.image == 0 })
        try round.embed(workspace.acquisitionSettings())
        #expect(skipped.withLock { $0 } == [image.path])
    }

    @Test("images without readable features are reported, and the embedding is refused if no image can be read")
    func brokenFeatures() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let images = workspace.dataset.indices(of: .train).map { workspace.dataset.images[$0].imageURL }
        try Data("broken".utf8).write(to: images[0])
        let skipped = Mutex<[String]>([])
        try fixture.round(of: workspace) { event in
            if case .skipped(let problem) = event { skipped.withLock { $0.append(problem.place) } }
        }.embed(workspace.acquisitionSettings())
        #expect(skipped.withLock { $0 } == [images[0].path])
        for image in images { try Data("broken".utf8).write(to: image) }
        let error = #expect(throws: Problem.self) {
            try fixture.round(of: workspace).embed(workspace.acquisitionSettings())
        }
        #expect(error?.path == images[0].path)
    }

    @Test("a stored query keeps the origin of each tile")
    func origins() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let tiles = workspace.dataset.tiles(of: .train)
        let origins: [Query.Origin] = [.strategy, .initial, .hand]
        let items = origins.enumerated().map { index, origin in
            Query.Item(tile: tiles[index], index: index, rank: index, origin: origin)
        }
        try workspace.setCurrentQuery(Query(strategy: "meal", items: items), settings: workspace.acquisitionSettings())
        #expect(try workspace.currentQuery()?.query.items == items)
    }

    @Test("a round stays listed when its network is deleted, and a network for other classes is refused")
    func lostNetwork() throws {
        let fixture = try RoundsFixture()
        let (workspace, round) = try fixture.trained()
        let toml = fixture.projectURL.appending(path: "project.toml")
        let text = try String(contentsOf: toml, encoding: .utf8)
        try text.replacingOccurrences(of: "\"sky\"", with: "\"?\"").replacingOccurrences(
            of: "\"road\"", with: "\"sky\""
        )
        .replacingOccurrences(of: "\"?\"", with: "\"road\"").write(to: toml, atomically: true, encoding: .utf8)
        let reordered = try fixture.open(.readOnly)
        #expect(throws: Problem.self) {
            try reordered.network(ofRound: 0, from: reordered.networkSource(workers: Workers(count: 1)))
        }

        let models = workspace.project.models.url
        for file in try FileManager.default.contentsOfDirectory(atPath: models.path) {
            try FileManager.default.removeItem(at: models.appending(path: file))
        }
        #expect(throws: Problem.notTrained) { try round.score() }
        #expect(try round.train().round == 1)
        #expect(try workspace.project.journal.rounds().map(\.number) == [0, 1])
    }

    @Test("scoring, selection and preview use the network and the scores in memory instead of their files")
    func networkInMemory() throws {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: Array(workspace.dataset.tiles(of: .train).prefix(4)))
        let round = try fixture.round(of: workspace)
        _ = try round.train()
        let checkpoint = workspace.project.models.url.appending(path: "round-0.safetensors")
        let written = try Data(contentsOf: checkpoint)
        try Data("not read".utf8).write(to: checkpoint)
        let scores = try round.score()
        try Data("not read".utf8).write(to: workspace.project.cache.url.appending(path: "scores.safetensors"))
        #expect(workspace.scores() == scores)
        let settings = try workspace.acquisitionSettings()
        let query = try round.selectQuery(settings)
        #expect(try round.previewer(settings)?.query(settings) == query)
        let reopened = try fixture.open(.readOnly)
        let source = try workspace.networkSource(workers: Workers(count: 1))
        #expect(throws: Problem.self) { try reopened.network(ofRound: 0, from: source) }

        try written.write(to: checkpoint)
        let (kept, read) = try (
            workspace.network(ofRound: 0, from: source), reopened.network(ofRound: 0, from: source)
        )
        #expect(kept.stateDictionary() == read.stateDictionary(), "the checkpoint has the same parameters")
    }

    @Test("scores and maps of images that were replaced are not used")
    func replacedImages() throws {
        let fixture = try RoundsFixture()
        let (workspace, round) = try fixture.trained()
        let scores = try round.score()
        #expect(try fixture.open(.readOnly).scores() == scores)
        let images = workspace.dataset.images
        let file = try Data(contentsOf: images[1].imageURL)
        try (file + [0]).write(to: images[0].imageURL)
        let reopened = try fixture.open(.readOnly)
        #expect(reopened.scores() == nil)
        #expect(try reopened.maps(ofImage: 0) == nil)
    }

    @Test("scores are not used after an image was replaced by one with the same file size and modification time")
    func replacedImageOfSameTime() throws {
        let fixture = try RoundsFixture()
        let images = try fixture.open(.readOnly).dataset.images.map(\.imageURL)
        let files = try images.prefix(2).map { try Data(contentsOf: $0) }
        let length = files.map(\.count).max() ?? 0
        func put(_ file: Data) throws {
            try (file + Data(count: length - file.count)).write(to: images[0])
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_800_000_000)], ofItemAtPath: images[0].path)
        }
        try put(files[0])
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let round = try fixture.round(of: workspace)
        _ = try round.train()
        let scores = try round.score()
        #expect(try fixture.open(.readOnly).scores() == scores)
        try put(files[1])
        #expect(try fixture.open(.readOnly).scores() == nil)
    }

    @Test("scoring removes the maps of earlier pools and keeps all other files")
    func oldMaps() throws {
        let fixture = try RoundsFixture()
        let (_, round) = try fixture.trained()
        let maps = fixture.projectURL.appending(path: "cache/maps")
        func names(_ folder: String = "") throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: maps.appending(path: folder).path).sorted()
        }
        let hash = String(repeating: "0a", count: 16)
        for name in ["1a2b/\(hash).predicted.png", "3c/\(hash).entropy.png", "3c/mine.png", "mine/\(hash).entropy.png"]
        {
            try fixture.folder.write("map", to: "project/cache/maps/" + name)
        }
        _ = try round.score()
        let left = try names()
        #expect(left.count == 3 && left.contains("3c") && left.contains("mine"))
        #expect(try names("3c") == ["mine.png"] && names("mine").count == 1)
        let current = try #require(left.first { !["3c", "mine"].contains($0) })
        #expect(try !names(current).isEmpty)
    }

    @Test("an import from masks keeps tiles that a person confirmed")
    func importKeeps() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let tile = try #require(workspace.dataset.tiles(of: .train).first)
        let mine = LabelMask(size: workspace.dataset.rect(of: tile).size, repeating: 2)
        try workspace.project.journal.record(EditRequest(.confirm, of: workspace.key(of: tile), to: mine))
        #expect(try workspace.importLabels(of: [tile]).imported == 0)
        #expect(try workspace.labeledTiles() == [TileLabels(tile: tile, labels: mine)])
    }
}
