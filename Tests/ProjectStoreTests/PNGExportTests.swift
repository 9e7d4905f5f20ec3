import Foundation
import Imagery
import Pool
import Problems
import ProjectStore
import TestSupport
import Testing

@Suite("Label export")
struct PNGExportTests {
    private let image = PoolImage(
        name: "street", path: "a/street.png", imageURL: URL(filePath: "/none"), maskURL: nil,
        size: Size(height: 10, width: 17), split: .train)

    @Test("the masks of an earlier export do not mix with those of images that still have labels")
    func earlierExport() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        let dataset = Dataset(images: [image], catalog: Samples.catalog, tiling: .grid(rows: 1, columns: 1))
        let tile = TileKey(image: ImageID(1), rect: dataset.grid(of: 0).rect(row: 0, column: 0))
        try journal.record(EditRequest(.import, of: tile, to: LabelMask(size: tile.rect.size, repeating: 1)))
        func export(_ name: String) throws -> [String] {
            let folder = sample.folder.url.appending(path: name)
            try ExportFormat.png.write(journal, of: dataset, images: [ImageID(1)], to: folder)
            return try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".png") }
        }
        #expect(try export("first") == ["a/street.png"])
        try journal.undo(tile)
        let refusal = #expect(throws: Problem.self) { try export("first") }
        #expect(refusal?.reason == "it is not an empty folder")
        #expect(try export("second") == [])
        let old = sample.folder.url.appending(path: "first/a/street.png")
        #expect(FileManager.default.fileExists(atPath: old.path))
    }

    @Test("an exported mask has the mask values of confirmed tiles, and all other pixels are unlabeled")
    func export() throws {
        let sample = try SampleProject()
        let journal = try sample.open().journal
        let dataset = Dataset(images: [image], catalog: Samples.catalog, tiling: .grid(rows: 2, columns: 2))
        let grid = dataset.grid(of: 0)
        var expected = LabelMask(size: image.size)
        for (row, column, label, value) in [(0, 1, UInt8(1), UInt8(23)), (1, 0, LabelMask.void, 254)] {
            let rect = grid.rect(row: row, column: column)
            let tile = TileKey(image: ImageID(1), rect: rect)
            try journal.record(EditRequest(.fill, of: tile, to: LabelMask(size: rect.size, repeating: label)))
            try journal.record(EditRequest(.confirm, of: tile))
            expected.paste(LabelMask(size: rect.size, repeating: value), top: rect.top, left: rect.left)
        }
        let drafted = grid.rect(row: 1, column: 1)
        try journal.record(
            EditRequest(
                .fill, of: TileKey(image: ImageID(1), rect: drafted),
                to: LabelMask(size: drafted.size, repeating: 0)))
        let folder = sample.folder.url.appending(path: "out")
        #expect(try ExportFormat.png.write(journal, of: dataset, images: [ImageID(1)], to: folder) == 1)
        let file = folder.appending(path: "a/street.png")
        #expect(try ImageFile.readMask(file) == expected)
        let colors = try PNG.decode([UInt8](Data(contentsOf: file)))
        #expect(colors[0, 16] == Samples.catalog.classes[1].color)
        let classes = try ClassCatalog.read(folder.appending(path: "classes.txt"))
        #expect(classes.classes == Samples.catalog.classes)
        #expect(classes.voidValues == [0, 254, 255])
    }
}
