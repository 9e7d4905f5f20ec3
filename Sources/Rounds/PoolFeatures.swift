import Acquisition
import Imagery
import Learning
import Pool
import Problems
import Synchronization
import Tensors

/// Features of the pool's tiles, for the query of a round.
///
/// While the backbone is frozen, the current features are the pretrained ones.
final class PoolFeatures: FeatureProvider {
    private let pretrained: PretrainedFeatures
    private let trained: TrainedNetwork?
    private let decoder: Tensor?
    private let monitor: StageMonitor
    private let current = Mutex<(indices: [Int], table: Tensor)?>(nil)

    /// - Parameters:
    ///   - trained: The network whose features are the current ones; nil before the first training.
    ///   - decoder: Its decoder's features of all tiles, where scoring has left them; else computed when needed.
    init(pretrained: PretrainedFeatures, trained: TrainedNetwork?, decoder: Tensor?, monitor: StageMonitor) {
        self.pretrained = pretrained
        self.trained = trained
        self.decoder = decoder
        self.monitor = monitor
    }

    func pretrainedFeatures() throws -> Tensor { try pretrained.rows(monitor) }

    func currentFeatures(of indices: [Int]) throws -> Tensor {
        guard let trained, trained.isFinetuned else { return try pretrainedFeatures().gatheringRows(indices) }
        let network = try network()
        let table = try table(of: indices) { network.backboneFeatures(of: $1, in: $0) }
        current.withLock { $0 = (indices, table) }
        return table
    }

    /// What is in memory after a query, for further ones without a network.
    /// - Throws: As `pretrainedFeatures`, which are made part of it.
    func held() throws -> HeldFeatures {
        let pretrained = try pretrainedFeatures()
        guard let trained, trained.isFinetuned else {
            return HeldFeatures(pretrained: pretrained, current: pretrained, decoder: decoder)
        }
        let current = current.withLock { $0 }
        return HeldFeatures(
            pretrained: pretrained, current: current?.table, currentIndices: current?.indices, decoder: decoder)
    }

    /// `[indices.count, 256]`, from whole images.
    /// - Throws: `Problem.notTrained`.
    func decoderFeatures(of indices: [Int]) throws -> Tensor {
        if let decoder { return decoder.gatheringRows(indices) }
        return try means(of: indices) { network, pixels, parts in
            network.predict(
                network.features(of: pixels), averagingOver: parts.map { ($0.rows, $0.columns) }
            ).means
        }
    }

    /// `[indices.count, classes x 256]`, from whole images.
    /// - Throws: `Problem.notTrained`.
    func gradientEmbeddings(of indices: [Int]) throws -> Tensor {
        try means(of: indices) { network, pixels, parts in
            let prediction = network.predict(pixels, extras: .probabilities, withDecoderFeatures: true)
            let size = pixels.size
            return Tensor(rows: parts.map { prediction.gradientEmbedding(over: $0, of: size) })
        }
    }

    /// The mean over each tile of what the last round's network gives for whole images, or for the windows of large ones.
    /// - Parameter rows: Gives the means over parts of what the network sees, a row each.
    private func means(
        of indices: [Int], rows: (DeepLabV3Plus, Image, [PixelRect]) throws -> Tensor
    ) throws -> Tensor {
        let network = try network()
        return try table(of: indices) { picture, rects in
            var means = TileMeans(count: rects.count)
            for window in WindowPolicy.standard.windows(of: picture.size) {
                let parts = window.parts(of: rects)
                if parts.isEmpty { continue }
                let found = try rows(network, picture.shown(by: window), parts.map(\.part))
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

    private func network() throws -> DeepLabV3Plus {
        guard let trained else { throw Problem.notTrained }
        return try pretrained.source.makeNetwork(state: trained.state, from: trained.file)
    }
}
