import Imagery
import Pool
import ProjectStore
import Rounds
import TestSupport
import Testing

@Suite("Imports of labels")
struct ImportTests {
    private let fixture: RoundsFixture
    private let workspace: Workspace
    private let tile: TileID
    private let size: Size

    init() throws {
        fixture = try RoundsFixture()
        workspace = try fixture.open()
        tile = try #require(workspace.dataset.tiles(of: .train).first)
        size = workspace.dataset.rect(of: tile).size
    }

    /// A mask of the tile with one class in the upper half and another in the lower half.
    private func halves(_ upper: UInt8, _ lower: UInt8) -> LabelMask {
        LabelMask(size: size, values: (0..<size.count).map { $0 < size.count / 2 ? upper : lower })
    }

    /// Imports a mask of the tile's image that has these labels in the tile, and no labels elsewhere.
    private func importing(_ labels: LabelMask) throws -> ImportOutcome {
        let image = workspace.dataset.images[tile.image]
        let rect = workspace.dataset.rect(of: tile)
        var mask = LabelMask(size: image.size)
        mask.paste(labels, top: rect.top, left: rect.left)
        try fixture.folder.write(
            PNG.encodeMask(mask.mapped(through: ExportValues(workspace.dataset.catalog).table)),
            to: "in/\(image.stem).png")
        let folder = try MaskFolder(
            fixture.folder.url.appending(path: "in"), of: workspace.dataset.images,
            meanings: .exported(workspace.dataset.catalog))
        return try workspace.importLabels(of: [tile], from: .masks(folder))
    }

    private func current() throws -> (state: TileState?, mask: LabelMask?) {
        let tile = try workspace.project.journal.tile(workspace.key(of: tile))
        return (tile?.state, tile?.mask)
    }

    private let unlabeled = LabelMask.unlabeled

    @Test(
        "a tile with unlabeled pixels is imported as a draft, and a later import fills the pixels and confirms the tile"
    )
    func unlabeledPixels() throws {
        let first = try importing(halves(1, unlabeled))
        #expect(first.imported == 1 && first.importedAsDrafts == 1)
        #expect(try current() == (.drafted, halves(1, unlabeled)))
        #expect(try workspace.labeledTiles().isEmpty)
        let again = try importing(halves(1, unlabeled))
        #expect(again.imported == 0)
        let second = try importing(halves(unlabeled, 2))
        #expect(second.imported == 1 && second.importedAsDrafts == 0 && second.differing == 0)
        #expect(try current() == (.labeled, halves(1, 2)))
    }

    @Test("a later import changes no labeled pixel and reports tiles whose labels differ")
    func labeledPixels() throws {
        _ = try importing(halves(1, unlabeled))
        let other = try importing(halves(2, 2))
        #expect(other.imported == 1 && other.differing == 1)
        #expect(try current() == (.labeled, halves(1, 2)))
        #expect(try importing(halves(0, 0)).unchanged == 1)
        #expect(try current() == (.labeled, halves(1, 2)))
    }

    @Test("an import fills the unlabeled pixels of a confirmed tile, and the tile stays confirmed")
    func confirmed() throws {
        let key = workspace.key(of: tile)
        try workspace.project.journal.record(EditRequest(.confirm, of: key, to: halves(unlabeled, 2)))
        let outcome = try importing(halves(1, 1))
        #expect(outcome.imported == 1 && outcome.importedAsDrafts == 0 && outcome.differing == 1)
        #expect(try current() == (.labeled, halves(1, 2)))
    }

    @Test("an import keeps drawn labels, and confirms the tile only if the mask has the same labels")
    func drawn() throws {
        let key = workspace.key(of: tile)
        try workspace.project.journal.record(EditRequest(.stroke, of: key, to: halves(2, unlabeled)))
        let other = try importing(halves(1, 1))
        #expect(other.imported == 1 && other.importedAsDrafts == 1 && other.differing == 1)
        #expect(try current() == (.drafted, halves(2, 1)))
        #expect(try importing(halves(2, 1)).importedAsDrafts == 0)
        #expect(try current() == (.labeled, halves(2, 1)))
    }
}
