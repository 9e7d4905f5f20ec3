import Acquisition
import Foundation
import Imagery
import Learning
import Pool
import Problems
import Tensors

/// Runs a network over every image of the pool and reduces its maps to a row of scores for each tile.
struct PoolScorer {
    let dataset: Dataset
    let features: ImageFeatureStore
    /// Where the maps are kept; nil: they are thrown away.
    let maps: MapCache?
    /// Passes with dropout whose disagreement is measured, and the seed of what they drop; nil: none.
    var dropout: (passes: Int, seed: UInt64)?

    /// An image that cannot be read is reported; its tiles stay unknown, with features of zero.
    /// - Throws: `CancellationError`, `Problem.notFinite` with the tile if the network gives no numbers, or what writing
    ///   a map throws.
    func score(
        _ network: DeepLabV3Plus, round: Int, monitor: StageMonitor
    ) throws -> TileScores {
        let tiles = dataset.tiles(of: .train)
        let ranges = Self.imageRanges(of: tiles)
        let images = ranges.map { tiles[$0.lowerBound].image }
        let ensemble = dropout.map { DropoutEnsemble(network, passes: $0.passes, seed: $0.seed) }
        var scores = TileScores(
            round: round, count: tiles.count, classCount: dataset.catalog.count,
            measures: [.entropy, .margin, .leastConfidence] + (ensemble == nil ? [] : [.mutualInformation]))
        // The ensemble uses the backbone's features of an image again, which are large.
        try network.forEachImage(
            ranges.count, stage: .score, resultsPerWorker: ensemble == nil ? 16 : 4,
            isLarge: { features.isLarge(images[$0]) }, monitor: monitor
        ) { index in
            try scored(images[index], ranges[index].map { tiles[$0] }, network, ensemble, monitor.cancellation)
        } finish: { index, result in
            switch try result.get() {
            case .success(var scored):
                // One image after the other: the passes of an image use all workers.
                if let ensemble { scored.addInformation(ensemble, image: images[index]) }
                for (position, row) in zip(ranges[index], scored.rows) {
                    try checkFinite(row, tiles[position])
                    scores.set(row, at: position)
                }
            case .failure(let problem): monitor.skipped(problem)
            }
        }
        return scores
    }

    /// What the network makes of an image's tiles, or why the image cannot be read; its maps are written.
    /// - Throws: `CancellationError`, and `Problem` where the maps cannot be written.
    private func scored(
        _ image: Int, _ tiles: [TileID], _ network: DeepLabV3Plus, _ ensemble: DropoutEnsemble?,
        _ cancellation: Cancellation
    ) throws -> Result<ScoredImage, Problem> {
        var scored = ScoredImage(rects: tiles.map(dataset.rect), classCount: dataset.catalog.count)
        var maps = self.maps.map { _ in ImageMaps(size: dataset.images[image].size) }
        do {
            try features.forEachWindow(ofImage: image, from: network) { window, seen in
                try cancellation.check()
                let parts = window.parts(of: scored.rects)
                let (prediction, means) = network.predict(
                    seen, extras: .topTwo, averagingOver: parts.map { ($0.part.rows, $0.part.columns) })
                maps?.paste(ImageMaps(prediction), window)
                scored.add(prediction, means, parts)
                guard let ensemble else { return }
                scored.seen = (window, seen)
                if features.isLarge(image) { scored.addInformation(ensemble, image: image) }
            }
        } catch let problem as Problem {
            return .failure(problem.of(dataset.images[image].imageURL.path))
        }
        if let maps { try self.maps?.write(maps, ofImage: dataset.images[image].path) }
        return .success(scored)
    }

    private func checkFinite(_ row: TileScores.Row, _ tile: TileID) throws {
        guard let entropy = row.measures[.entropy], !entropy.isFinite else { return }
        throw Problem.notFinite(
            image: dataset.images[tile.image].name, row: tile.row, column: tile.column, entropy: entropy)
    }

    /// The tiles of each image, which lie together.
    private static func imageRanges(of tiles: [TileID]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        while start < tiles.count {
            let end = tiles[start...].firstIndex { $0.image != tiles[start].image } ?? tiles.count
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}

/// Sums over the tiles of an image, gathered from its windows.
private struct ScoredImage: Sendable {
    let rects: [PixelRect]
    /// What the ensemble shall look at; nil where it has, or there is none.
    var seen: (window: InferenceWindow, features: ImageFeatures)?
    private var sums: [TileSums]
    private var means: TileMeans

    init(rects: [PixelRect], classCount: Int) {
        self.rects = rects
        sums = rects.map { _ in TileSums(classCount: classCount) }
        means = TileMeans(count: rects.count)
    }

    /// - Parameter features: The decoder's means over the parts, a row each.
    mutating func add(_ prediction: Prediction, _ features: Tensor, _ parts: [(tile: Int, part: PixelRect)]) {
        for (row, (tile, part)) in parts.enumerated() {
            sums[tile].add(prediction, over: part)
            means.add(features.row(row), pixels: part.count, to: tile)
        }
    }

    /// Adds what the ensemble disagrees about in the window that was seen last.
    mutating func addInformation(_ ensemble: DropoutEnsemble, image: Int) {
        guard let (window, features) = seen.take() else { return }
        let information = ensemble.mutualInformation(features, item: image)
        for (tile, part) in window.parts(of: rects) {
            sums[tile].add(information, width: window.columns.count, over: part)
        }
    }

    /// A row for each tile.
    var rows: [TileScores.Row] {
        let table = means.table
        return sums.enumerated().map { $1.row(decoderFeatures: table.row($0)) }
    }
}
