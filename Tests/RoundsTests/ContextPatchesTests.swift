import Foundation
import Imagery
import Learning
import Pool
import TestSupport
import Testing

@testable import Rounds

@Suite("Crops around labeled tiles")
struct ContextPatchesTests {
    private static let size = Size(height: 80, width: 120)

    /// One image in tiles of 20x30 pixels. The red value of a pixel is its row, and the green value its column.
    private static func dataset() throws -> (TemporaryFolder, Dataset) {
        let folder = try TemporaryFolder()
        var image = Image(size: size)
        for row in 0..<size.height {
            for column in 0..<size.width { image[row, column] = RGB(UInt8(row), UInt8(column), 0) }
        }
        try folder.write(PNG.encode(image), to: "images/a.png")
        let catalog = ClassCatalog(
            classes: [LabelClass(name: "road", color: RGB(1, 2, 3), maskValue: 0)], voidValues: [255])
        let source = DatasetSource(images: folder.url.path, validationFraction: 0)
        return (folder, try Dataset.load(source, catalog: catalog))
    }

    /// The part of the image that a patch shows, found from its colors.
    private struct Shown {
        let rows: ClosedRange<Int>
        let columns: ClosedRange<Int>
        let isFlipped: Bool

        init(_ patch: Patch) {
            let (height, width, bytes) = (patch.pixels.size.height, patch.pixels.size.width, patch.pixels.bytes)
            func place(_ row: Int, _ column: Int) -> (row: Int, column: Int) {
                let at = 3 * (row * width + column)
                return (Int(bytes[at]), Int(bytes[at + 1]))
            }
            let (first, last) = (place(0, 0), place(height - 1, width - 1))
            rows = first.row...last.row
            columns = min(first.column, last.column)...max(first.column, last.column)
            isFlipped = first.column > last.column
        }
    }

    @Test("a crop contains its tile, has twice its side, and is shifted and flipped with its labels in each epoch")
    func crops() throws {
        let (folder, dataset) = try Self.dataset()
        defer { withExtendedLifetime(folder) {} }
        let tiles = [TileID(image: 0, row: 1, column: 2), TileID(image: 0, row: 0, column: 0)]
        let labeled = tiles.map { tile in
            TileLabels(tile: tile, labels: LabelMask(size: dataset.rect(of: tile).size, repeating: 0))
        }
        let patches = ContextPatches(
            TrainingPictures(labeled, of: dataset, wholeImages: true) { Issue.record("\($0)") }, of: dataset,
            settings: TrainingRecipe.context.settings(for: .folder), seed: 3)
        #expect(patches.count == 2 && !patches.isFixed)
        for index in 0..<2 {
            // The patches have the order of the tiles in the pool.
            let rect = dataset.rect(of: tiles.sorted()[index])
            var shown: [Shown] = []
            for epoch in 0..<60 {
                let patch = try patches.patch(at: index, epoch: epoch)
                #expect(patch.pixels.size == Size(height: 40, width: 60))
                let here = Shown(patch)
                #expect(here.rows.contains(rect.top) && here.rows.contains(rect.top + rect.height - 1))
                #expect(here.columns.contains(rect.left) && here.columns.contains(rect.left + rect.width - 1))
                for (at, label) in patch.labels.enumerated() {
                    let (row, column) = (Int(patch.pixels.bytes[3 * at]), Int(patch.pixels.bytes[3 * at + 1]))
                    let isLabeled = labeled.contains { dataset.rect(of: $0.tile).contains(row: row, column: column) }
                    guard (label == 0) == isLabeled else {
                        Issue.record("epoch \(epoch): label \(label) at \(row), \(column)")
                        return
                    }
                }
                #expect(try patches.patch(at: index, epoch: epoch) == patch, "the patch of an epoch is always the same")
                shown.append(here)
            }
            #expect(15...45 ~= shown.count(where: \.isFlipped))
            // The crop of the corner tile cannot be shifted.
            let places = (Set(shown.map(\.rows)).count, Set(shown.map(\.columns)).count)
            #expect(rect.top == 0 ? places == (1, 1) : places.0 > 3 && places.1 > 3)
        }
    }

    @Test("a scaled crop shows a scaled part of the image with the labels of its tile", arguments: [0.5, 0.8, 1.7, 3])
    func scales(scale: Double) throws {
        let (folder, dataset) = try Self.dataset()
        defer { withExtendedLifetime(folder) {} }
        let tile = TileID(image: 0, row: 2, column: 1)
        let rect = dataset.rect(of: tile)
        var settings = TrainingRecipe.context.settings(for: .folder)
        (settings.smallestScale, settings.largestScale, settings.flip) = (scale, scale, false)
        let labels = TileLabels(tile: tile, labels: LabelMask(size: rect.size, repeating: 0))
        let patches = ContextPatches(
            TrainingPictures([labels], of: dataset, wholeImages: true) { Issue.record("\($0)") }, of: dataset,
            settings: settings, seed: 3)
        var tops: Set<UInt8> = []
        for epoch in 0..<20 {
            let patch = try patches.patch(at: 0, epoch: epoch)
            let bytes = patch.pixels.bytes
            #expect(patch.pixels.size == Size(height: 40, width: 60))
            tops.insert(bytes[0])
            // The crop spans 40 and 60 pixels of the scaled image. Colors are rounded.
            #expect(abs(Double(bytes[3 * 39 * 60]) - Double(bytes[0]) - 39 / scale) <= 1.5)
            #expect(abs(Double(bytes[3 * 59 + 1]) - Double(bytes[1]) - 59 / scale) <= 1.5)
            for (at, label) in patch.labels.enumerated() {
                let (row, column) = (Int(bytes[3 * at]), Int(bytes[3 * at + 1]))
                // Next to the border of the tile, the nearest pixel decides, which the rounded color does not tell.
                let isInside =
                    rect.contains(row: row - 1, column: column - 1) && rect.contains(row: row + 1, column: column + 1)
                let isNear =
                    (rect.top - 1...rect.top + rect.height).contains(row)
                    && (rect.left - 1...rect.left + rect.width).contains(column)
                guard label == 0 ? isNear : !isInside else {
                    Issue.record("epoch \(epoch): label \(label) at \(row), \(column)")
                    return
                }
            }
            #expect(patch.labels.contains(0))
        }
        #expect(tops.count > 3 || scale == 0.5)
    }

    @Test("a crop is not larger than its image")
    func smallImage() throws {
        let (folder, _) = try Self.dataset()
        defer { withExtendedLifetime(folder) {} }
        let catalog = ClassCatalog(
            classes: [LabelClass(name: "road", color: RGB(1, 2, 3), maskValue: 0)], voidValues: [255])
        let source = DatasetSource(
            images: folder.url.path, tiling: .grid(rows: 1, columns: 1), validationFraction: 0)
        let dataset = try Dataset.load(source, catalog: catalog)
        let tile = TileLabels(
            tile: TileID(image: 0, row: 0, column: 0), labels: LabelMask(size: Self.size, repeating: 0))
        let patches = ContextPatches(
            TrainingPictures([tile], of: dataset, wholeImages: true) { Issue.record("\($0)") }, of: dataset,
            settings: TrainingRecipe.context.settings(for: .folder), seed: 3)
        for epoch in 0..<10 {
            let patch = try patches.patch(at: 0, epoch: epoch)
            #expect(patch.pixels.size == Size(height: 80, width: 120))
            #expect(patch.labels.allSatisfy { $0 == 0 })
        }
    }
}
