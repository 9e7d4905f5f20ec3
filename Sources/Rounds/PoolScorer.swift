import Acquisition
import Foundation
import Imagery
import Learning
import Pool
import Problems
import Tensors

/// Predicts each image of the pool and reduces the predictions to scores of tiles.
struct PoolScorer {
    let dataset: Dataset
    let features: ImageFeatureStore
    /// The cache for maps; nil to discard maps.
    let maps: MapCache?
    /// The number of Monte Carlo dropout passes (BALD; Gal, Islam, Ghahramani, ICML 2017) and their seed; nil for no
    /// passes.
    var dropout: (passes: Int, seed: UInt64)?
    /// The pixels whose predicted classes are returned too.
    let sample: PixelSample

    /// Scores the tiles of a shard of the pool. Unreadable images are reported. Their tiles have no scores, and their
    /// features are zeros.
    /// - Returns: One row for each tile of the shard.
    /// - Throws: `CancellationError`, `Problem.notFinite` with the tile if an entropy is not finite, or errors from
    ///   writing maps.
    func score(
        _ network: SegmentationNetwork, round: Int, shard: Shard = .whole, monitor: StageMonitor
    ) throws -> ScoredPool {
        let part = PoolPart(shard, of: dataset)
        let tiles = part.images.flatMap { dataset.tiles(ofImage: $0.index) }
        let images = part.images.map(\.index)
        let ranges = part.images.map { image in
            image.tiles.lowerBound - part.tiles.lowerBound..<image.tiles.upperBound - part.tiles.lowerBound
        }
        let ensemble = dropout.map { MonteCarloDropout(network, passes: $0.passes, seed: $0.seed) }
        var scores = TileScores(
            round: round, count: tiles.count, classCount: dataset.catalog.count,
            measures: [.entropy, .margin, .leastConfidence] + (ensemble == nil ? [] : [.mutualInformation]))
        var predictions = SampledPredictions(round: round, sample: sample)
        // The dropout passes use the backbone features of each image again. These are large, so fewer images are kept.
        try network.forEachImage(
            images.count, stage: .score, resultsPerWorker: ensemble == nil ? 16 : 4,
            isLarge: { features.isLarge(images[$0]) }, monitor: monitor
        ) { index in
            try scoredImage(images[index], ranges[index].map { tiles[$0] }, network, ensemble, monitor.cancellation)
        } finish: { index, result in
            switch try result.get() {
            case .success(var scored):
                // Images are processed one after the other, because the passes of an image use all workers.
                if let ensemble { scored.addMutualInformation(ensemble, image: images[index]) }
                for (position, row) in zip(ranges[index], scored.entries) {
                    try checkFinite(row, tiles[position])
                    scores.set(row, at: position)
                }
                predictions.set(scored.sampled)
            case .failure(let problem): monitor.skipped(problem)
            }
        }
        return ScoredPool(scores: scores, predictions: predictions)
    }

    /// Sums over the tiles of an image, or the problem if the image cannot be read. The maps are written.
    /// - Throws: `CancellationError`, and `Problem` if the maps cannot be written.
    private func scoredImage(
        _ image: Int, _ tiles: [TileID], _ network: SegmentationNetwork, _ ensemble: MonteCarloDropout?,
        _ cancellation: Cancellation
    ) throws -> Result<ScoredImage, Problem> {
        var scored = ScoredImage(
            rects: tiles.map(dataset.rect), sampled: sample.classes(ofImage: image),
            classCount: dataset.catalog.count)
        var maps = self.maps.map { _ in ImageMaps(size: dataset.images[image].size) }
        do {
            try features.forEachWindow(ofImage: image, from: network) { window, input in
                try cancellation.check()
                let parts = window.parts(of: scored.rects)
                let (prediction, means) = network.predict(
                    input, outputs: .topTwo, averagingOver: parts.map { ($0.part.rows, $0.part.columns) })
                maps?.paste(ImageMaps(prediction), window)
                scored.add(prediction, means, parts)
                scored.sampled.add(prediction.predictedClasses, window)
                guard let ensemble else { return }
                scored.pendingInput = (window, input)
                if features.isLarge(image) { scored.addMutualInformation(ensemble, image: image) }
            }
        } catch let problem as Problem {
            return .failure(problem.of(dataset.images[image].imageURL.path))
        }
        if let maps { try self.maps?.write(maps, ofImage: dataset.images[image].path) }
        return .success(scored)
    }

    private func checkFinite(_ row: TileScores.Entry, _ tile: TileID) throws {
        guard let entropy = row.measures[.entropy], !entropy.isFinite else { return }
        throw Problem.notFinite(
            image: dataset.images[tile.image].name, row: tile.row, column: tile.column, entropy: entropy)
    }
}

/// The scores of the tiles of a pool or of a shard, and the predictions for a sample of the pool's pixels.
struct ScoredPool {
    let scores: TileScores
    let predictions: SampledPredictions
}

/// Sums over the tiles of an image from its windows.
private struct ScoredImage: Sendable {
    let rects: [PixelRect]
    /// The input for the dropout passes; nil if it was processed, or if there are no passes.
    var pendingInput: (window: InferenceWindow, features: ImageFeatures)?
    var sampled: SampledClasses
    private var sums: [TileSums]
    private var means: TileMeans

    init(rects: [PixelRect], sampled: SampledClasses, classCount: Int) {
        self.rects = rects
        self.sampled = sampled
        sums = rects.map { _ in TileSums(classCount: classCount) }
        means = TileMeans(count: rects.count)
    }

    /// Adds the prediction for a window.
    /// - Parameter features: Means of the decoder features over the parts, one row per part.
    mutating func add(_ prediction: Prediction, _ features: Tensor, _ parts: [(tile: Int, part: PixelRect)]) {
        for (row, (tile, part)) in parts.enumerated() {
            sums[tile].add(prediction, over: part)
            means.add(features.row(row), pixels: part.count, to: tile)
        }
    }

    /// Adds the mutual information of the last window.
    mutating func addMutualInformation(_ ensemble: MonteCarloDropout, image: Int) {
        guard let (window, features) = pendingInput.take() else { return }
        let information = ensemble.mutualInformation(features, item: image)
        for (tile, part) in window.parts(of: rects) {
            sums[tile].add(information, width: window.columns.count, over: part)
        }
    }

    /// The scores, one row per tile.
    var entries: [TileScores.Entry] {
        let table = means.table
        return sums.enumerated().map { $1.entry(decoderFeatures: table.row($0)) }
    }
}
