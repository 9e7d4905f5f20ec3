import Files
import Foundation
import Imagery
import Learning
import Pool
import Problems
import ProjectStore
import Tensors
import TestSupport
import Testing

@testable import Rounds

/// Small images with a window policy that treats them as large images.
@Suite("Large images")
struct LargeImageTests {
    private static let policy = WindowPolicy(largestWhole: 40 * 40, side: 40, margin: 8)

    private let fixture: RoundsFixture
    private let dataset: Dataset
    private let network: SegmentationNetwork

    init() throws {
        fixture = try RoundsFixture(images: 3)
        dataset = try fixture.open(.readOnly).dataset
        network = try SegmentationNetwork(
            .lite, classCount: dataset.catalog.count, seed: 7, workers: Workers(count: 2))
    }

    /// The prediction for an image, assembled here from the cores of its windows.
    private func assembled(ofImage index: Int) throws -> (labels: LabelMask, entropy: [Float], windows: Int) {
        let image = try dataset.readImage(index)
        let size = Size(height: image.size.height, width: image.size.width)
        let windows = Self.policy.windows(of: size)
        var labels = LabelMask(size: image.size)
        var entropy = [Float](repeating: .nan, count: image.size.count)
        for window in windows {
            let prediction = network.predict(image.cropped(to: window.rect))
            for row in window.coreRows {
                for column in window.coreColumns {
                    let at = (row - window.rows.lowerBound) * prediction.width + column - window.columns.lowerBound
                    labels[row, column] = prediction.predictedClasses[at]
                    entropy[row * image.size.width + column] = prediction.entropy[at]
                }
            }
        }
        return (labels, entropy, windows.count)
    }

    private var store: ImageFeatureStore { ImageFeatureStore(dataset: dataset, windows: Self.policy) }

    @Test("large images are evaluated window by window, and each pixel counts once")
    func evaluation() throws {
        var expected = ConfusionMatrix(classCount: dataset.catalog.count)
        for index in dataset.indices(of: .train) {
            let assembled = try assembled(ofImage: index)
            #expect(assembled.windows > 1 && store.isLarge(index))
            expected.add(predicted: assembled.labels.values, truth: try dataset.readLabels(index).values)
        }
        let found = try Evaluation.confusion(
            of: network, on: .train, of: dataset, features: store, monitor: StageMonitor())
        #expect(found == expected)
    }

    @Test(
        "large images are scored window by window: maps, tile means, mutual information and features",
        arguments: [false, true])
    func scores(dropout: Bool) throws {
        let folder = try TemporaryFolder()
        let maps = MapCache(in: RootedPath(root: folder.url), pool: "1")
        let scorer = PoolScorer(
            dataset: dataset, features: store, maps: maps, dropout: dropout ? (passes: 2, seed: 5) : nil,
            sample: PixelSample(of: dataset, seed: 1))
        let scored = try scorer.score(network, round: 3, monitor: StageMonitor())
        let scores = scored.scores
        #expect(scores[.mutualInformation]?.allSatisfy { ($0 ?? -1) >= 0 } ?? !dropout)
        let features = try #require(scores.decoderFeatures)
        var expected = SampledPredictions(round: 3, sample: scorer.sample)
        for index in dataset.indices(of: .train) {
            var classes = scorer.sample.classes(ofImage: index)
            classes.add(try assembled(ofImage: index).labels.values, .whole(dataset.images[index].size))
            expected.set(classes)
        }
        #expect(scored.predictions == expected)
        for (position, tile) in dataset.tiles(of: .train).enumerated() {
            let assembled = try assembled(ofImage: tile.image)
            let shown = try #require(try maps.read(ofImage: dataset.images[tile.image].path))
            #expect(shown.predicted == assembled.labels)
            let rect = dataset.rect(of: tile)
            let width = dataset.images[tile.image].size.width
            let mean = rect.rows.reduce(0.0) { sum, row in
                rect.columns.reduce(sum) { $0 + Double(assembled.entropy[row * width + $1]) }
            }
            #expect(abs(Double(try #require(scores.entropy[position])) - mean / Double(rect.count)) < 1e-5)
            let labels = assembled.labels.cropped(to: rect).values
            for label in 0..<dataset.catalog.count {
                let share = Float(labels.count { $0 == label }) / Float(rect.count)
                #expect(abs(scores.classShares[position, label] - share) < 1e-6)
            }
            #expect(features.row(position).contains { $0 != 0 })
        }
    }

    @Test("the features of each window are stored in a file, and reading them gives the same prediction")
    func storedWindows() throws {
        let folder = try TemporaryFolder()
        func entropiesOfWindows() throws -> [[Float]] {
            let store = ImageFeatureStore(
                dataset: dataset, folder: RootedPath(root: folder.url), network: network, windows: Self.policy)
            var entropies: [[Float]] = []
            try store.forEachWindow(ofImage: 0, from: network) { _, features in
                entropies.append(network.predict(features).entropy)
            }
            return entropies
        }
        let first = try entropiesOfWindows()
        #expect(first.count > 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == first.count)
        #expect(try entropiesOfWindows() == first)
    }

    @Test("the mean of several parts is weighted by their pixels, and the mean of one part is not changed")
    func means() {
        var means = TileMeans(count: 2)
        means.add([1, 0.1], pixels: 3, to: 0)
        means.add([0.3, 0.7], pixels: 5, to: 1)
        means.add([5, 0.1], pixels: 1, to: 0)
        #expect(means.table.row(0)[0] == 2 && abs(means.table.row(0)[1] - 0.1) < 1e-7)
        #expect(Array(means.table.row(1)) == [0.3, 0.7])
    }
}

@Suite("Patches of limited extent")
struct PatchExtentTests {
    private let fixture: RoundsFixture
    private let dataset: Dataset
    private let labeled: [TileLabels]

    init() throws {
        fixture = try RoundsFixture(images: 3)
        dataset = try fixture.open(.readOnly).dataset
        // All tiles of the first image, and one tile of the second.
        let tiles = dataset.tiles(of: .train)
        labeled = try Oracle(dataset: dataset).labels(of: Array(tiles.prefix(4)) + [tiles[5]])
    }

    private func pictures(wholeImages: Bool, mostBytes: Int = 1 << 29) -> TrainingPictures {
        TrainingPictures(labeled, of: dataset, wholeImages: wholeImages, mostBytes: mostBytes, skipped: { _ in })
    }

    @Test(
        "a limited patch keeps its aspect ratio up to rounding and never exceeds the limit",
        arguments: [(2000, 3000), (1, 1 << 20), (1 << 20, 1), (9000, 12_000), (513, 512)])
    func shape(height: Int, width: Int) {
        let limited = PatchExtent.limited(Size(height: height, width: width))
        #expect(limited.count <= PatchExtent.mostPixels && limited.count > PatchExtent.mostPixels * 9 / 10)
        #expect(limited.height <= height && limited.width <= width)
        if height > 1 && width > 1 {
            #expect(abs(Double(limited.width) / Double(limited.height) - Double(width) / Double(height)) < 0.02)
        }
        let usual = Size(height: 180, width: 240)
        #expect(PatchExtent.limited(usual) == usual)
    }

    private let settings = TrainingRecipe.context.settings(for: .folder)

    @Test("passes have fewer pixels if the network, a trained backbone or more classes need more memory")
    func passes() {
        func pixels(_ mebibytes: Int, _ network: NetworkArchitecture, classes: Int = 3, finetune: Bool) -> Int {
            PassMemory.pixels(in: mebibytes, architecture: network, classCount: classes, finetune: finetune)
        }
        let frozen = pixels(1024, .full, finetune: false)
        let finetuned = pixels(1024, .full, finetune: true)
        #expect(frozen > finetuned && finetuned > pixels(1024, .xception41, finetune: true))
        #expect(finetuned > pixels(1024, .full, classes: 254, finetune: true))
        #expect(abs(pixels(2048, .full, finetune: true) - 2 * finetuned) <= 1)
        // A pass of eight patches of the largest size fits in the default.
        #expect(pixels(TrainingSettings().passMemory, .full, finetune: false) >= 8 * PatchExtent.mostPixels)
    }

    @Test("the context recipe takes another part around a pixel of the tile in each epoch")
    func context() throws {
        let most = 200
        let patches = ContextPatches(
            pictures(wholeImages: true), of: dataset, settings: settings, seed: 3, most: most)
        #expect(patches.count == 5)
        for index in 0..<patches.count {
            let seen = try (0..<10).map { try patches.patch(at: index, epoch: $0) }
            #expect(seen.allSatisfy { $0.pixels.size == patches.size(at: index) && $0.pixels.size.count <= most })
            #expect(seen.allSatisfy { patch in patch.labels.contains { $0 != LabelMask.unlabeled } })
            #expect(Set(seen.map(\.pixels.bytes)).count > 5)
            #expect(try patches.patch(at: index, epoch: 4) == seen[4])
        }
        let whole = ContextPatches(pictures(wholeImages: true), of: dataset, settings: settings, seed: 3)
        #expect(whole.size(at: 0) == Size(height: 48, width: 64))
    }

    @Test("the meal recipe takes parts of a large tile, and the whole of a small tile")
    func meal() throws {
        let settings = TrainingRecipe.meal.settings(for: .folder)
        let parts = TilePatches(pictures(wholeImages: false), of: dataset, settings: settings, seed: 3, most: 200)
        #expect(!parts.isFixed)
        let whole = TilePatches(pictures(wholeImages: false), of: dataset, settings: settings, seed: 3)
        #expect(whole.isFixed)
        for (index, tile) in labeled.enumerated() {
            let image = try dataset.readImage(tile.tile.image).cropped(to: dataset.rect(of: tile.tile))
            let patch = Patch(pixels: image, labels: tile.labels.values)
            #expect(try whole.patch(at: index, epoch: 0) == patch && whole.patch(at: index, epoch: 9) == patch)
            let seen = try (0..<10).map { try parts.patch(at: index, epoch: $0) }
            #expect(Set(seen.map(\.pixels.bytes)).count > 5)
            #expect(seen.allSatisfy { $0.pixels.size.count <= 200 && !$0.labels.contains(LabelMask.unlabeled) })
        }
    }

    @Test("patches are the same whether images are kept in memory or read again")
    func memory() throws {
        for wholeImages in [false, true] {
            let held = pictures(wholeImages: wholeImages)
            let read = pictures(wholeImages: wholeImages, mostBytes: 0)
            let some = pictures(wholeImages: wholeImages, mostBytes: 48 * 64 * 3)
            for tile in labeled.map(\.tile) {
                let rect = dataset.rect(of: tile)
                let expected = try held.cropped(tile.image, to: rect)
                for other in [read, some] {
                    let found = try other.cropped(tile.image, to: rect)
                    #expect(found.image == expected.image && found.labels == expected.labels)
                }
            }
        }
    }

    @Test("images that cannot be read are skipped with their tiles")
    func unreadable() throws {
        let image = labeled[0].tile.image
        try "no picture".write(to: dataset.images[image].imageURL, atomically: false, encoding: .utf8)
        var skipped: [Problem] = []
        let pictures = TrainingPictures(labeled, of: dataset, wholeImages: true) { skipped.append($0) }
        #expect(skipped.count == 1 && pictures.tiles == [labeled[4].tile])
    }
}
