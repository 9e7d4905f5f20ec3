import Imagery
import Learning
import Pool
import Testing

@testable import Rounds

@Suite("Crops of scaled images with labeled tiles")
struct ImagePatchesTests {
    private let fixture: RoundsFixture
    private let dataset: Dataset
    private let labeled: [TileLabels]

    init() throws {
        fixture = try RoundsFixture(images: 4)
        dataset = try fixture.open(.readOnly).dataset
        // All tiles of the first image, and one tile of the third.
        let tiles = dataset.tiles(of: .train)
        labeled = try Oracle(dataset: dataset).labels(of: Array(tiles.prefix(4)) + [tiles[9]])
    }

    private func patches(_ change: (inout TrainingSettings) -> Void) -> ImagePatches {
        var settings = TrainingSettings()
        change(&settings)
        let pictures = TrainingPictures(labeled, of: dataset, wholeImages: true) { Issue.record("\($0)") }
        return ImagePatches(pictures, of: dataset, settings: settings, seed: 3)
    }

    private func whole(_ image: Int) throws -> (Image, LabelMask) {
        var mask = LabelMask(size: dataset.images[image].size)
        for tile in labeled where tile.tile.image == image {
            let rect = dataset.rect(of: tile.tile)
            mask.paste(tile.labels, top: rect.top, left: rect.left)
        }
        return (try dataset.readImage(image), mask)
    }

    @Test("without crops and scales, a patch is an image with the labels of its labeled tiles, in each epoch")
    func images() throws {
        let patches = patches { _ in }
        #expect(patches.count == 2 && patches.isFixed)
        for (index, image) in [labeled[0].tile.image, labeled[4].tile.image].enumerated() {
            let (pixels, mask) = try whole(image)
            for epoch in [0, 7] {
                #expect(try patches.patch(at: index, epoch: epoch) == Patch(pixels: pixels, labels: mask.values))
            }
        }
    }

    @Test("crops of images that are not scaled show parts of them, half of them mirrored")
    func crops() throws {
        let patches = patches {
            $0.crop = 20
            $0.flip = true
        }
        #expect(!patches.isFixed && patches.size(at: 0) == Size(height: 20, width: 20))
        let (pixels, mask) = try whole(labeled[0].tile.image)
        var mirrored = 0
        for epoch in 0..<40 {
            let patch = try patches.patch(at: 0, epoch: epoch)
            let shown = (0...28).lazy.flatMap { top in (0...44).lazy.map { (top, $0) } }.contains { top, left in
                let rect = PixelRect(top: top, left: left, height: 20, width: 20)
                let (part, labels) = (pixels.cropped(to: rect), mask.cropped(to: rect))
                if patch == Patch(pixels: part, labels: labels.values) { return true }
                guard
                    patch
                        == Patch(
                            pixels: part.flippedHorizontally(), labels: labels.flippedHorizontally().values)
                else { return false }
                mirrored += 1
                return true
            }
            #expect(shown, "epoch \(epoch)")
        }
        #expect(10...30 ~= mirrored)
    }

    @Test("scaled patches have the size of the crop; beyond a smaller image they have no labels")
    func scales() throws {
        let patches = patches {
            $0.crop = 1000
            $0.smallestScale = 0.5
            $0.largestScale = 2
        }
        #expect(!patches.isFixed && patches.size(at: 0) == Size(height: 48, width: 64))
        var shares: [Double] = []
        for epoch in 0..<60 {
            let patch = try patches.patch(at: 0, epoch: epoch)
            #expect(patch.pixels.size == Size(height: 48, width: 64))
            #expect(try patches.patch(at: 0, epoch: epoch) == patch)
            // All tiles of this image are labeled, so only pixels beyond the image are not.
            shares.append(Double(patch.labels.count { $0 != LabelMask.unlabeled }) / Double(patch.labels.count))
        }
        // The area of a smaller image is its scale squared. A third of the scales is below 1.
        #expect(shares.allSatisfy { $0 > 0.24 && $0 <= 1 } && shares.contains { $0 < 0.4 })
        #expect(10...30 ~= shares.count { $0 < 1 })
    }
}
