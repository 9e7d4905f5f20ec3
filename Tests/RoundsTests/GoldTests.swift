import Foundation
import Imagery
import Pool
import ProjectStore
import Rounds
import TestSupport
import Testing

@Suite("Gold labels")
struct GoldTests {
    private let fixture: RoundsFixture
    private let workspace: Workspace
    private let tiles: [TileID]

    init() throws {
        fixture = try RoundsFixture(images: 4)
        workspace = try fixture.open()
        tiles = workspace.dataset.tiles(of: .train)
    }

    private func confirm(_ tile: TileID, _ values: (Int) -> UInt8, in workspace: Workspace) throws {
        let key = workspace.key(of: tile)
        let mask = LabelMask(size: key.rect.size, values: (0..<key.rect.count).map(values))
        try workspace.project.journal.record(EditRequest(.confirm, of: key, to: mask))
    }

    @Test("gold labels are no labels: states, training labels and exports do not change")
    func separate() throws {
        let outcome = try workspace.importLabels(of: tiles, as: .gold)
        #expect(outcome.imported == tiles.count && outcome.importedAsDrafts == 0)
        #expect(try workspace.labeledTiles().isEmpty)
        #expect(try workspace.tileStates().allSatisfy { $0 == .unlabeled })
        let truth = try Oracle(dataset: workspace.dataset).labels(of: tiles)
        #expect(try workspace.project.journal.goldMasks().map(\.mask) == truth.map(\.labels))
        // The same again changes nothing.
        let again = try workspace.importLabels(of: tiles, as: .gold)
        #expect(again.imported == 0 && again.unchanged == tiles.count)
        // They are there after the project is opened again.
        try workspace.project.journal.close()
        #expect(try fixture.open(.readOnly).project.journal.goldMasks().count == tiles.count)
    }

    @Test("the newest gold labels of a tile count, and those of other tiles stay")
    func replaced() throws {
        _ = try workspace.importLabels(of: Array(tiles.prefix(3)), as: .gold)
        let image = workspace.dataset.images[tiles[0].image]
        let rect = workspace.dataset.rect(of: tiles[0])
        var mask = LabelMask(size: image.size)
        mask.paste(LabelMask(size: rect.size, repeating: 2), top: rect.top, left: rect.left)
        try fixture.folder.write(
            PNG.encodeMask(mask.mapped(through: ExportValues(workspace.dataset.catalog).table)),
            to: "in/\(image.stem).png")
        let masks = try MaskFolder(
            fixture.folder.url.appending(path: "in"), of: workspace.dataset.images,
            meanings: .exported(workspace.dataset.catalog))
        let outcome = try workspace.importLabels(of: tiles, from: .masks(masks), as: .gold)
        #expect(outcome.imported == 1 && outcome.differing == 1)
        let gold = try workspace.project.journal.goldMasks()
        #expect(gold.count == 3 && gold[0].mask == LabelMask(size: rect.size, repeating: 2))
    }

    @Test("accuracy, kappa and IoU are those of the confirmed tiles, for each author who confirmed them")
    func agreement() throws {
        _ = try workspace.importLabels(of: tiles, as: .gold)
        let gold = Dictionary(
            uniqueKeysWithValues: try workspace.project.journal.goldMasks().map { ($0.tile, $0.mask) })
        func truth(_ tile: TileID) throws -> [UInt8] { try #require(gold[workspace.key(of: tile)]).values }
        let (first, second, third) = (try truth(tiles[0]), try truth(tiles[1]), try truth(tiles[2]))
        try confirm(tiles[0], { first[$0] }, in: workspace)
        // A tenth of the pixels has another class, and a few are void.
        let wrong: (Int) -> UInt8 = { $0 % 10 == 0 ? (second[$0] + 1) % 3 : $0 % 10 == 1 ? LabelMask.void : second[$0] }
        try confirm(tiles[1], wrong, in: workspace)
        try workspace.project.journal.close()
        let other = try Workspace.open(Project.open(at: fixture.projectURL, access: .readWrite, user: "ann"))
        try confirm(tiles[2], { _ in 1 }, in: other)
        // A draft does not count.
        try other.project.journal.record(EditRequest(.fill, of: other.key(of: tiles[3]), to: nil))
        let agreement = try other.annotatorAgreement()
        #expect(agreement.goldTiles == tiles.count && agreement.withGold.tiles == 3)
        let compared = first.count + second.count - (second.count + 8) / 10 + third.count
        #expect(agreement.withGold.confusion.pixels == compared)
        let same =
            first.count + (0..<second.count).count { $0 % 10 != 1 && wrong($0) == second[$0] } + third.count { $0 == 1 }
        #expect(try abs(#require(agreement.withGold.accuracy) - Double(same) / Double(compared)) < 1e-12)
        #expect(agreement.withGoldByAuthor.count == 2 && agreement.withGoldByAuthor["ann"]?.tiles == 1)
        let ann = Double(third.count { $0 == 1 }) / Double(third.count)
        #expect(agreement.withGoldByAuthor["ann"]?.accuracy == ann)
        // Kappa by its definition: one labeling has a single class, so the agreement is that of chance.
        #expect(agreement.withGoldByAuthor["ann"]?.confusion.kappa.map { abs($0) < 1e-12 } == true)
        let accuracies = agreement.tilesWithGold.map(\.accuracy)
        #expect(accuracies == accuracies.sorted() && accuracies.count == 3)
        #expect(agreement.tilesWithGold.last?.key == other.key(of: tiles[0]))
    }
}
