import Acquisition
import Foundation
import Imagery
import Learning
import Pool
import Synchronization
import Tensors

/// Features of the pool's tiles, each from the tile's own crop: `[N, 320]`.
///
/// Those of the pretrained backbone are computed once and kept in a file. While the backbone is frozen, the current
/// features are the same ones.
package final class PoolFeatures: FeatureProvider {
    private let dataset: Dataset
    private let tiles: [TileID]
    private let source: NetworkSource
    private let file: URL?
    private let finetunedState: [String: Tensor]?
    private let cancellation: Cancellation
    private let progress: @Sendable (StageProgress) -> Void
    private let pretrained = Mutex<Tensor?>(nil)

    /// - Parameters:
    ///   - file: Where the pretrained features are kept; nil: nowhere.
    ///   - finetunedState: The tensors of a network whose backbone has learned; nil while it is frozen.
    package init(
        dataset: Dataset, source: NetworkSource, file: URL?, finetunedState: [String: Tensor]? = nil,
        cancellation: Cancellation = Cancellation(), progress: @escaping @Sendable (StageProgress) -> Void = { _ in }
    ) {
        self.dataset = dataset
        tiles = dataset.tiles(of: .train)
        self.source = source
        self.file = file
        self.finetunedState = finetunedState
        self.cancellation = cancellation
        self.progress = progress
    }

    /// The file's features if they are of this pool and this backbone, else computed anew and written there.
    package func pretrainedFeatures() throws -> Tensor {
        try pretrained.withLock { cached in
            if let cached { return cached }
            let fingerprint = dataset.poolFingerprint + "-" + source.backboneFingerprint
            if let kept = kept(fingerprint) {
                cached = kept
                return kept
            }
            let computed = try features(of: Array(tiles.indices), from: source.makeNetwork(round: 0))
            if let file {
                try Safetensors.write(["features": computed], metadata: ["features_of": fingerprint], to: file)
            }
            cached = computed
            return computed
        }
    }

    package func currentFeatures(of indices: [Int]) throws -> Tensor {
        guard let finetunedState else { return try pretrainedFeatures().gatheringRows(indices) }
        return try features(of: indices, from: source.makeNetwork(state: finetunedState))
    }

    private func kept(_ fingerprint: String) -> Tensor? {
        guard let file, FileManager.default.fileExists(atPath: file.path),
            let (tensors, metadata) = try? Safetensors.read(file), metadata["features_of"] == fingerprint,
            let features = tensors["features"], features.shape.rank == 2, features.rowCount == tiles.count
        else { return nil }
        return features
    }

    /// An image that cannot be read gives its tiles the features zero: they are barred from every query elsewhere.
    private func features(of indices: [Int], from network: DeepLabV3Plus) throws -> Tensor {
        var rows: [Int: ArraySlice<Float>] = [:]
        var dimension = 0
        let clock = StageClock()
        for (image, positions) in Dictionary(grouping: indices, by: { tiles[$0].image }).sorted(by: { $0.key < $1.key })
        {
            try cancellation.check()
            guard let picture = try? dataset.readImage(image) else { continue }
            let crops = positions.map { Pixels(picture.cropped(to: dataset.rect(of: tiles[$0]))) }
            let features = network.backboneFeatures(crops)
            dimension = features.columnCount
            for (row, position) in positions.enumerated() { rows[position] = features.row(row) }
            let fraction = Double(rows.count) / Double(indices.count)
            progress(
                StageProgress(stage: .embed, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction))
            )
        }
        var table = Tensor([indices.count, dimension])
        table.withUnsafeMutableElements { table in
            for (row, position) in indices.enumerated() {
                guard let features = rows[position] else { continue }
                for (column, value) in features.enumerated() { table[row * dimension + column] = value }
            }
        }
        return table
    }
}
