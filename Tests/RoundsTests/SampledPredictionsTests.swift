import Files
import Foundation
import Imagery
import Learning
import Pool
import Problems
import ProjectStore
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Rounds

extension InferenceWindow {
    /// The window of a whole image, which must be small.
    static func whole(_ size: Size) -> InferenceWindow { WindowPolicy.standard.windows(of: size)[0] }
}

@Suite("Sampled predictions")
struct SampledPredictionsTests {
    /// A pool of images that have no files.
    private static func pool(_ count: Int, tiling: Tiling = .grid(rows: 2, columns: 2), classes: [String] = ["a", "b"])
        -> Dataset
    {
        let images = (0..<count).map { index in
            PoolImage(
                name: "image\(1000 + index)", imageURL: URL(filePath: "/nowhere/image\(1000 + index).png"),
                maskURL: nil,
                size: Size(height: 30 + index % 7, width: 40), split: index % 5 == 4 ? .val : .train)
        }
        return Dataset(
            images: images,
            catalog: ClassCatalog(
                classes: classes.enumerated().map {
                    LabelClass(name: $1, color: RGB(0, 0, 0), maskValue: UInt8($0))
                }, voidValues: []), tiling: tiling)
    }

    /// The classes of the sample if the class of a pixel is its row, plus its column modulo 3.
    private static func pattern(_ sample: PixelSample, _ dataset: Dataset) -> [[UInt8]] {
        sample.images.map { image in
            let size = dataset.images[image].size
            var classes = sample.classes(ofImage: image)
            classes.add(
                (0..<size.count).map { UInt8($0 / size.width + $0 % size.width % 3) }, .whole(size))
            return classes.values
        }
    }

    @Test("the sample depends on the seed and the images, not on the tiling, and has at most 100 images of the pool")
    func sample() {
        let dataset = Self.pool(300)
        let sample = PixelSample(of: dataset, seed: 1)
        #expect(sample.images.count == 100 && sample.images == sample.images.sorted())
        #expect(sample.images.allSatisfy { dataset.images[$0].split == .train })
        #expect(PixelSample(of: Self.pool(12), seed: 1).images == Self.pool(12).indices(of: .train))
        let pattern = Self.pattern(sample, dataset)
        #expect(pattern.allSatisfy { $0.count == 500 && Set($0).count > 30 && !$0.contains(255) })
        let regions = PixelSample(of: Self.pool(300, tiling: .region(side: 7)), seed: 1)
        #expect(regions.identity == sample.identity && Self.pattern(regions, dataset) == pattern)
        let other = PixelSample(of: dataset, seed: 2)
        #expect(other.identity != sample.identity && other.images != sample.images)
        #expect(PixelSample(of: Self.pool(301), seed: 1).identity != sample.identity)
        #expect(PixelSample(of: Self.pool(300, classes: ["b", "a"]), seed: 1).identity != sample.identity)
    }

    /// Predictions in which each image has the classes that `value` gives for its pattern; nil for an unread image.
    private static func predictions(_ dataset: Dataset, seed: UInt64 = 1, _ value: (Int, Int) -> UInt8?)
        -> SampledPredictions
    {
        let sample = PixelSample(of: dataset, seed: seed)
        var predictions = SampledPredictions(round: 0, sample: sample)
        for image in sample.images {
            let size = dataset.images[image].size
            let values = (0..<size.count).map { value(image, $0) }
            guard !values.contains(nil) else { continue }
            var classes = sample.classes(ofImage: image)
            classes.add(values.compactMap(\.self), .whole(size))
            predictions.set(classes)
        }
        return predictions
    }

    @Test("pixels of images that one of the networks could not read do not count")
    func unreadable() throws {
        let dataset = Self.pool(4)
        let first = Self.predictions(dataset) { UInt8($1 % 2 + $0 % 2) }
        let second = Self.predictions(dataset) { image, pixel in image == 1 ? nil : UInt8(pixel % 2 + image % 2) }
        let third = Self.predictions(dataset) { image, pixel in image == 1 ? 9 : UInt8(pixel % 2 + image % 2) }
        #expect(first.kappa(with: second) == 1 && second.kappa(with: first) == 1)
        #expect(try #require(first.kappa(with: third)) < 0.9)
        let none = Self.predictions(dataset) { _, _ in nil }
        #expect(first.kappa(with: none) == nil && none.kappa(with: none) == nil)
        #expect(first.kappa(with: Self.predictions(dataset, seed: 2) { _, _ in 0 }) == nil, "another sample")
    }

    @Test("predictions are the same after they were written as JSON, which is at most 70 kB long")
    func json() throws {
        let predictions = Self.predictions(Self.pool(300)) { UInt8($1 % 19 + $0 % 2) }
        let bytes = try JSONEncoder().encode(predictions)
        #expect(bytes.count < 70_000)
        #expect(try JSONDecoder().decode(SampledPredictions.self, from: bytes) == predictions)
        let outcome = Fuzzer("predictions", inputs: [[UInt8](bytes)], tokens: ["-1", "\"", "/w=="], count: 60).run {
            let read = try JSONDecoder().decode(SampledPredictions.self, from: Data($0))
            if let kappa = predictions.kappa(with: read) { #expect(-1...1 ~= kappa) }
            if let kappa = read.kappa(with: predictions) { #expect(-1...1 ~= kappa) }
        } isRefusal: {
            $0 is DecodingError
        }
        #expect(outcome.surprises.isEmpty, "\(outcome.surprises.prefix(3))")
    }

    @Test("the sample has the same predictions with and without scoring of the pool, on any number of threads")
    func withoutScoring() throws {
        let fixture = try RoundsFixture()
        let workspace = try fixture.open(.readOnly)
        var all: [SampledPredictions] = []
        for threads in [1, 2, 4] {
            let workers = Workers(count: threads)
            let source = try workspace.networkSource(workers: workers)
            let runner = RoundRunner(
                dataset: workspace.dataset, source: source, plan: try workspace.trainingPlan(), workers: workers,
                cache: nil, monitor: StageMonitor())
            let network = try source.makeNetwork(round: 0)
            all.append(try runner.predictSample(network, round: 0))
            all.append(
                try runner.score(network, round: 0, maps: nil, for: workspace.acquisitionSettings()).predictions)
        }
        let nothing = SampledPredictions(round: 0, sample: PixelSample(of: workspace.dataset, seed: 5))
        #expect(all.allSatisfy { $0 == all[0] } && all[0] != nothing)
    }

    /// Kappa by its definition.
    private func naiveKappa(_ before: [[UInt8]], _ after: [[UInt8]])
        -> Double
    {
        let (a, b) = (before.flatMap(\.self), after.flatMap(\.self))
        let total = Double(a.count)
        let observed = Double(zip(a, b).count { $0 == $1 }) / total
        let expected = Set(a).reduce(0.0) { sum, label in
            sum + Double(a.count { $0 == label }) * Double(b.count { $0 == label }) / (total * total)
        }
        return (observed - expected) / (1 - expected)
    }

    @Test("the kappa of a round compares its maps with those of the round before, and scoring again repeats it")
    func projectRounds() throws {
        let fixture = try RoundsFixture()
        let (workspace, first) = try fixture.trained()
        let sample = PixelSample(of: workspace.dataset, seed: 5)
        func maps() throws -> [[UInt8]] {
            try sample.images.map { image in
                let map = try #require(try workspace.maps(ofImage: image)).predicted
                var classes = sample.classes(ofImage: image)
                classes.add(map.values, .whole(map.size))
                return classes.values
            }
        }
        _ = try first.score()
        let before = try maps()
        #expect(try workspace.stoppingAdvice() == nil)
        let reported = Mutex<[String]>([])
        let round = try fixture.round(of: workspace) { event in
            if case .compared(let kappa, let round) = event { reported.withLock { $0.append("\(round) \(kappa)") } }
        }
        _ = try round.train()
        #expect(try #require(try workspace.stoppingAdvice()).kappa == nil, "the pool is not scored yet")
        _ = try round.score()
        let kappa = try #require(try workspace.stoppingAdvice()?.kappa)
        #expect(abs(kappa - naiveKappa(before, try maps())) < 1e-12)
        _ = try round.score()
        #expect(try workspace.stoppingAdvice()?.kappa == kappa)
        #expect(reported.withLock { $0 } == ["1 \(kappa)", "1 \(kappa)"])
        #expect(try fixture.open(.readOnly).stoppingAdvice()?.kappa == kappa)
    }

    @Test(
        "without the predictions of the round before, the kappa is unknown once, and a known one stays",
        arguments: ["missing", "damaged"])
    func lostCache(kind: String) throws {
        let fixture = try RoundsFixture()
        let (workspace, round) = try fixture.trained()
        let file = workspace.project.cache.url.appending(path: "predictions.json")
        func lose() throws {
            if kind == "missing" {
                try FileManager.default.removeItem(at: file)
            } else {
                try Data("[{\"round\":1}]".utf8).write(to: file)
            }
        }
        func kappas() throws -> [Bool] { try workspace.project.journal.rounds().map { $0.metrics?.kappa != nil } }
        _ = try round.score()
        try lose()
        _ = try round.train()
        _ = try round.score()
        #expect(try kappas() == [false, false])
        #expect(try workspace.stoppingAdvice()?.sentence.hasPrefix("kappa unknown") == true)
        _ = try round.train()
        _ = try round.score()
        #expect(try kappas() == [false, false, true])
        try lose()
        _ = try round.score()
        #expect(try kappas() == [false, false, true])
    }
}
