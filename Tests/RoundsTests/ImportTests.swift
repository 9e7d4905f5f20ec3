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

    /// The upper half of a tile in one class, the lower in another.
    private func halves(_ upper: UInt8, _ lower: UInt8) -> LabelMask {
        LabelMask(size: size, values: (0..<size.count).map { $0 < size.count / 2 ? upper : lower })
    }

    /// Imports a mask of the tile's image that has these labels in the tile, and nothing elsewhere.
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
        return try workspace.importLabels(of: [tile], from: folder)
    }

    private func now() throws -> (state: TileState?, mask: LabelMask?) {
        let tile = try workspace.project.journal.tile(workspace.key(of: tile))
        return (tile?.state, tile?.mask)
    }

    private let open = LabelMask.unlabeled

    @Test("a tile with open pixels is a draft, and a later import fills them and confirms it")
    func parts() throws {
        let first = try importing(halves(1, open))
        #expect(first.imported == 1 && first.importedAsDrafts == 1)
        #expect(try now() == (.drafted, halves(1, open)))
        #expect(try workspace.labeledTiles().isEmpty)
        let again = try importing(halves(1, open))
        #expect(again.imported == 0)
        let second = try importing(halves(open, 2))
        #expect(second.imported == 1 && second.importedAsDrafts == 0 && second.differing == 0)
        #expect(try now() == (.labeled, halves(1, 2)))
    }

    @Test("a later import changes no pixel that has a label, and says so")
    func kept() throws {
        _ = try importing(halves(1, open))
        let other = try importing(halves(2, 2))
        #expect(other.imported == 1 && other.differing == 1)
        #expect(try now() == (.labeled, halves(1, 2)))
        #expect(try importing(halves(0, 0)).unchanged == 1)
        #expect(try now() == (.labeled, halves(1, 2)))
    }

    @Test("open pixels of a confirmed tile are filled, and the tile stays confirmed")
    func confirmed() throws {
        let key = workspace.key(of: tile)
        try workspace.project.journal.record(EditRequest(.confirm, of: key, to: halves(open, 2)))
        let outcome = try importing(halves(1, 1))
        #expect(outcome.imported == 1 && outcome.importedAsDrafts == 0 && outcome.differing == 1)
        #expect(try now() == (.labeled, halves(1, 2)))
    }

    @Test("what a person drew stays and is confirmed only where the mask says the same")
    func drawn() throws {
        let key = workspace.key(of: tile)
        try workspace.project.journal.record(EditRequest(.stroke, of: key, to: halves(2, open)))
        let other = try importing(halves(1, 1))
        #expect(other.imported == 1 && other.importedAsDrafts == 1 && other.differing == 1)
        #expect(try now() == (.drafted, halves(2, 1)))
        #expect(try importing(halves(2, 1)).importedAsDrafts == 0)
        #expect(try now() == (.labeled, halves(2, 1)))
    }
}
