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

/// Small images under a policy that takes them for large ones.
@Suite("Large images")
struct LargeImageTests {
    private static let policy = WindowPolicy(largestWhole: 40 * 40, side: 40, margin: 8)

    private let fixture: RoundsFixture
    private let dataset: Dataset
    private let network: DeepLabV3Plus

    init() throws {
        fixture = try RoundsFixture(images: 3)
        dataset = try fixture.open(.readOnly).dataset
        network = try DeepLabV3Plus(
            .lite, classCount: dataset.catalog.count, seed: 7, workers: Workers(count: 2))
    }

    /// The network's answer pixel by pixel, put together window by window here.
    private func answer(ofImage index: Int) throws -> (labels: LabelMask, entropy: [Float], windows: Int) {
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

    @Test("are measured window by window, each pixel once")
    func evaluation() throws {
        var expected = ConfusionMatrix(classCount: dataset.catalog.count)
        for index in dataset.indices(of: .train) {
            let answer = try answer(ofImage: index)
            #expect(answer.windows > 1 && store.isLarge(index))
            expected.add(predicted: answer.labels.values, truth: try dataset.readLabels(index).values)
        }
        let found = try Evaluation.confusion(
            of: network, on: .train, of: dataset, features: store, monitor: StageMonitor())
        #expect(found == expected)
    }

    @Test("are scored window by window: maps, means over tiles, disagreement and features", arguments: [false, true])
    func scores(dropout: Bool) throws {
        let folder = try TemporaryFolder()
        let maps = MapCache(in: RootedPath(root: folder.url), pool: "1")
        let scorer = PoolScorer(
            dataset: dataset, features: store, maps: maps, dropout: dropout ? (passes: 2, seed: 5) : nil)
        let scores = try scorer.score(network, round: 3, monitor: StageMonitor())
        #expect(scores[.mutualInformation]?.allSatisfy { ($0 ?? -1) >= 0 } ?? !dropout)
        let features = try #require(scores.decoderFeatures)
        for (position, tile) in dataset.tiles(of: .train).enumerated() {
            let answer = try answer(ofImage: tile.image)
            let shown = try #require(try maps.read(ofImage: dataset.images[tile.image].path))
            #expect(shown.predicted == answer.labels)
            let rect = dataset.rect(of: tile)
            let width = dataset.images[tile.image].size.width
            let mean = rect.rows.reduce(0.0) { sum, row in
                rect.columns.reduce(sum) { $0 + Double(answer.entropy[row * width + $1]) }
            }
            #expect(abs(Double(try #require(scores.entropy[position])) - mean / Double(rect.count)) < 1e-5)
            let labels = answer.labels.cropped(to: rect).values
            for label in 0..<dataset.catalog.count {
                let share = Float(labels.count { $0 == label }) / Float(rect.count)
                #expect(abs(scores.classShares[position, label] - share) < 1e-6)
            }
            #expect(features.row(position).contains { $0 != 0 })
        }
    }

    @Test("leave a file a window, which give the same numbers again")
    func kept() throws {
        let folder = try TemporaryFolder()
        func seen() throws -> [[Float]] {
            let store = ImageFeatureStore(
                dataset: dataset, folder: RootedPath(root: folder.url), network: network, windows: Self.policy)
            var entropies: [[Float]] = []
            try store.forEachWindow(ofImage: 0, from: network) { _, seen in
                entropies.append(network.predict(seen).entropy)
            }
            return entropies
        }
        let first = try seen()
        #expect(first.count > 1)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).count == first.count)
        #expect(try seen() == first)
    }

    @Test("a mean of parts is the mean of the whole; one part is passed on as it is")
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
        // The first image whole, one tile of the next.
        let tiles = dataset.tiles(of: .train)
        labeled = try Oracle(dataset: dataset).labels(of: Array(tiles.prefix(4)) + [tiles[5]])
    }

    private func pictures(wholeImages: Bool, mostBytes: Int = 1 << 29) -> TrainingPictures {
        TrainingPictures(labeled, of: dataset, wholeImages: wholeImages, mostBytes: mostBytes, skipped: { _ in })
    }

    @Test(
        "keep the shape as far as whole pixels allow, and never exceed the limit",
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

    @Test("batches of limited patches are smaller where a step keeps more")
    func batches() {
        #expect(PatchExtent.batchSize(classCount: 3, finetune: false, usual: 8) == 8)
        #expect(PatchExtent.batchSize(classCount: 3, finetune: true, usual: 8) == 3)
        #expect(PatchExtent.batchSize(classCount: 254, finetune: true, usual: 8) == 1)
    }

    @Test("of the recipe context show a part around a pixel of the tile, another one in each epoch")
    func context() throws {
        let most = 200
        let patches = ContextPatches(pictures(wholeImages: true), of: dataset, seed: 3, most: most)
        #expect(patches.isLimited && patches.count == 5)
        for index in 0..<patches.count {
            let seen = try (0..<10).map { try patches.patch(at: index, epoch: $0) }
            #expect(seen.allSatisfy { $0.pixels.size == patches.size(at: index) && $0.pixels.size.count <= most })
            #expect(seen.allSatisfy { patch in patch.labels.contains { $0 != LabelMask.unlabeled } })
            #expect(Set(seen.map(\.pixels.bytes)).count > 5)
            #expect(try patches.patch(at: index, epoch: 4) == seen[4])
        }
        let whole = ContextPatches(pictures(wholeImages: true), of: dataset, seed: 3)
        #expect(!whole.isLimited && whole.size(at: 0) == Size(height: 48, width: 64))
    }

    @Test("of the recipe meal are parts of the tile, and the tile where it is small enough")
    func meal() throws {
        let parts = TilePatches(pictures(wholeImages: false), of: dataset, seed: 3, most: 200)
        #expect(parts.isLimited && !parts.isFixed)
        let whole = TilePatches(pictures(wholeImages: false), of: dataset, seed: 3)
        #expect(!whole.isLimited && whole.isFixed)
        for (index, tile) in labeled.enumerated() {
            let image = try dataset.readImage(tile.tile.image).cropped(to: dataset.rect(of: tile.tile))
            let patch = Patch(pixels: image, labels: tile.labels.values)
            #expect(try whole.patch(at: index, epoch: 0) == patch && whole.patch(at: index, epoch: 9) == patch)
            let seen = try (0..<10).map { try parts.patch(at: index, epoch: $0) }
            #expect(Set(seen.map(\.pixels.bytes)).count > 5)
            #expect(seen.allSatisfy { $0.pixels.size.count <= 200 && !$0.labels.contains(LabelMask.unlabeled) })
        }
    }

    @Test("show the same pixels whether images are held or read anew")
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

    @Test("images that cannot be read are left out with their tiles")
    func unreadable() throws {
        let image = labeled[0].tile.image
        try "no picture".write(to: dataset.images[image].imageURL, atomically: false, encoding: .utf8)
        var skipped: [Problem] = []
        let pictures = TrainingPictures(labeled, of: dataset, wholeImages: true) { skipped.append($0) }
        #expect(skipped.count == 1 && pictures.tiles == [labeled[4].tile])
    }
}
