import Acquisition
import Imagery
import Learning
import Pool
import Problems
import Synchronization
import Tensors

/// Features of the pool's tiles for the query of a round.
///
/// With a frozen backbone, the current features are the pretrained features.
final class PoolFeatures: FeatureProvider {
    private let pretrained: PretrainedFeatures
    private let trained: TrainedNetwork?
    private let decoder: Tensor?
    private let monitor: StageMonitor
    private let current = Mutex<(indices: [Int], table: Tensor)?>(nil)

    /// - Parameters:
    ///   - trained: The network that gives the current features; nil before the first training.
    ///   - decoder: The decoder features of all tiles from scoring; nil to compute them when needed.
    init(pretrained: PretrainedFeatures, trained: TrainedNetwork?, decoder: Tensor?, monitor: StageMonitor) {
        self.pretrained = pretrained
        self.trained = trained
        self.decoder = decoder
        self.monitor = monitor
    }

    func pretrainedFeatures() throws -> Tensor { try pretrained.rows(monitor) }

    func currentFeatures(of indices: [Int]) throws -> Tensor {
        let table: Tensor
        if let trained, trained.isFinetuned {
            let network = try network()
            table = try self.table(of: indices) { network.backboneFeatures(of: $1, in: $0) }
        } else {
            table = try pretrained.rows(at: indices, monitor)
        }
        current.withLock { $0 = (indices, table) }
        return table
    }

    /// A snapshot of the features for previews, which have no network. It includes the pretrained features.
    /// - Throws: Like `pretrainedFeatures`.
    func snapshot() throws -> FeatureSnapshot {
        // A table that is larger than `PoolTable.memoryLimit` is in no snapshot.
        let pretrained = try pretrained.completed(monitor).inMemory
        if let pretrained, !(trained?.isFinetuned ?? false) {
            return FeatureSnapshot(pretrained: pretrained, current: pretrained, decoder: decoder)
        }
        let current = current.withLock { $0 }
        return FeatureSnapshot(
            pretrained: pretrained, current: current?.table, currentIndices: current?.indices, decoder: decoder)
    }

    /// Tile means of the decoder features, computed on whole images: `[indices.count, 256]`.
    /// - Throws: `Problem.notTrained`.
    func decoderFeatures(of indices: [Int]) throws -> Tensor {
        if let decoder { return decoder.rows(at: indices) }
        return try means(of: indices) { network, pixels, parts in
            network.predict(
                network.features(of: pixels), averagingOver: parts.map { ($0.rows, $0.columns) }
            ).means
        }
    }

    /// Gradient embeddings (see `Prediction.gradientEmbedding`), computed on whole images: `[indices.count, classes x
    /// 256]`.
    /// - Throws: `Problem.notTrained`.
    func gradientEmbeddings(of indices: [Int]) throws -> Tensor {
        try means(of: indices) { network, pixels, parts in
            let prediction = network.predict(pixels, outputs: .probabilities, withDecoderFeatures: true)
            let size = pixels.size
            return Tensor(rows: parts.map { prediction.gradientEmbedding(over: $0, of: size) })
        }
    }

    /// Tile means of an output of the last network, computed on whole images or on the windows of large ones.
    /// - Parameter rows: Gives the means over parts of the network's input, one row per part.
    private func means(
        of indices: [Int], rows: (SegmentationNetwork, Image, [PixelRect]) throws -> Tensor
    ) throws -> Tensor {
        let network = try network()
        return try table(of: indices) { picture, rects in
            var means = TileMeans(count: rects.count)
            for window in WindowPolicy.standard.windows(of: picture.size) {
                let parts = window.parts(of: rects)
                if parts.isEmpty { continue }
                let found = try rows(network, picture.cropped(to: window), parts.map(\.part))
                for (row, (tile, part)) in parts.enumerated() {
                    means.add(found.row(row), pixels: part.count, to: tile)
                }
            }
            return means.table
        }
    }

    private func table(of indices: [Int], compute: (Image, [PixelRect]) throws -> Tensor) throws -> Tensor {
        try TileTable(
            of: indices, in: pretrained.tiles, of: pretrained.dataset, monitor: monitor, compute: compute
        ).rows
    }

    private func network() throws -> SegmentationNetwork {
        guard let trained else { throw Problem.notTrained }
        return try pretrained.source.makeNetwork(state: trained.state, from: trained.file)
    }
}
