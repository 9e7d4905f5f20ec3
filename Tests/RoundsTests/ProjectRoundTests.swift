import Acquisition
import Foundation
import Imagery
import Learning
import Pool
import ProjectStore
import Rounds
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Rounds of a project")
struct ProjectRoundTests {
    @Test("the first query is all tiles of two images, and stays the query when the project is opened again")
    func firstQuery() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let query = try fixture.round(of: workspace).ask(workspace.acquisitionSettings())
        #expect(query.items.count == 8)
        #expect(Set(query.tiles.map(\.image)).count == 2)
        let reopened = try #require(try fixture.open(.readOnly).currentQuery())
        #expect(reopened.query == query)
        #expect(reopened.round == 0)
    }

    @Test("train, score and ask leave their results on disk")
    func stages() throws {
        let fixture = try RoundsFixture(strategy: "meal")
        let workspace = try fixture.open()
        let settings = try workspace.acquisitionSettings()
        let round = try fixture.round(of: workspace)
        let first = try round.ask(settings)
        #expect(try workspace.importLabels(of: first.tiles).count == 8)

        let summary = try round.train()
        #expect(summary.round == 0)
        #expect(summary.labeledTiles == 8)
        #expect(throws: RoundError.notScored(round: 0)) { try round.ask(settings) }
        let scores = try round.score()
        let next = try round.ask(settings)
        #expect(next.items.count == 3)
        #expect(Set(next.tiles).isDisjoint(with: first.tiles))
        #expect(next.items.allSatisfy { $0.score == scores.entropy[$0.index] })

        let reopened = try fixture.open(.readOnly)
        #expect(try reopened.lastTrainedRound() == 0)
        #expect(try reopened.scores() == scores)
        #expect(try reopened.currentQuery()?.query.tiles == next.tiles)
        #expect(try reopened.project.journal.rounds().first?.metrics?.meanIoU == summary.meanIoU)
        let image = try #require(next.tiles.first).image
        let maps = try #require(try reopened.maps(ofImage: image))
        #expect(maps.size == reopened.dataset.images[image].size)
    }

    @Test("a tile's score is the mean of its pixels' entropy, and its class the one most pixels have")
    func scores() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        _ = try round.train()
        let scores = try round.score()
        let network = try workspace.readNetwork(
            ofRound: 0, from: workspace.networkSource(workers: Workers(count: 2)))
        for (index, tile) in workspace.dataset.tiles(of: .train).enumerated().prefix(6) {
            let image = try workspace.dataset.readImage(tile.image)
            let prediction = network.predict(
                Pixels(height: image.size.height, width: image.size.width, bytes: image.bytes))
            let rect = workspace.dataset.rect(of: tile)
            var sum = 0.0
            var counts: [UInt8: Int] = [:]
            for row in 0..<image.size.height {
                for column in 0..<image.size.width where rect.contains(row: row, column: column) {
                    sum += Double(prediction.entropy[row * image.size.width + column])
                    counts[prediction.labels[row * image.size.width + column], default: 0] += 1
                }
            }
            #expect(abs(Double(scores.entropy[index]) - sum / Double(rect.count)) < 1e-6)
            #expect(counts[scores.predictedClass[index]] == counts.values.max())
        }
    }

    @Test("a canceled training says so and leaves the last network in place")
    func cancel() throws {
        let fixture = try RoundsFixture(epochs: 50)
        let workspace = try fixture.open()
        _ = try workspace.importLabels(of: workspace.dataset.tiles(of: .train))
        let cancellation = Cancellation()
        let round = try fixture.round(of: workspace, cancellation: cancellation) { event in
            if case .progress(let progress) = event, progress.epoch?.current == 2 { cancellation.cancel() }
        }
        #expect(throws: LearningError.canceled) { try round.train() }
        #expect(try workspace.lastTrainedRound() == nil)
    }

    @Test("skipped and flagged tiles are not asked")
    func barred() throws {
        let fixture = try RoundsFixture(strategy: "random", images: 4)
        let workspace = try fixture.open()
        let round = try fixture.round(of: workspace)
        let tiles = workspace.dataset.tiles(of: .train)
        _ = try workspace.importLabels(of: Array(tiles.prefix(4)))
        let mask = LabelMask(size: workspace.dataset.rect(of: tiles[4]).size)
        try workspace.project.journal.record([
            Change(.skip, of: workspace.key(of: tiles[4]), to: mask),
            Change(.flag, of: workspace.key(of: tiles[5]), to: mask),
        ])
        _ = try round.train()
        var settings = try workspace.acquisitionSettings()
        settings.batchSize = 99
        #expect(try Set(round.ask(settings).tiles) == Set(tiles.dropFirst(6)))
    }

    @Test("labels taken over from masks leave what a human confirmed as it is")
    func importKeeps() throws {
        let workspace = try RoundsFixture().open()
        let tile = try #require(workspace.dataset.tiles(of: .train).first)
        let mine = LabelMask(size: workspace.dataset.rect(of: tile).size, repeating: 2)
        try workspace.project.journal.record(Change(.confirm, of: workspace.key(of: tile), to: mine))
        #expect(try workspace.importLabels(of: [tile]).count == 0)
        #expect(try workspace.labels() == [TileLabels(tile: tile, labels: mine)])
    }
}
