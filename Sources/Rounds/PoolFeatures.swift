import Acquisition
import Files
import Foundation
import Imagery
import Learning
import Pool
import Problems
import Synchronization
import Tensors

/// Features of the pool's tiles.
///
/// Those of the pretrained backbone, from each tile's own crop, are computed once and kept in a file. While the
/// backbone is frozen, the current features are the same ones.
package final class PoolFeatures: FeatureProvider {
    private let dataset: Dataset
    private let tiles: [TileID]
    private let source: NetworkSource
    private let file: RootedPath?
    private let trained: TrainedNetwork?
    private let decoder: Tensor?
    private let cancellation: Cancellation
    private let progress: @Sendable (StageProgress) -> Void
    private let skipped: @Sendable (Problem) -> Void
    private let pretrained = Mutex<Tensor?>(nil)
    private let current = Mutex<(indices: [Int], table: Tensor)?>(nil)

    /// - Parameters:
    ///   - file: Where the pretrained features are kept; nil: nowhere.
    ///   - trained: The network whose features are the current ones; nil before the first training.
    ///   - decoder: Its decoder's features of all tiles, where scoring has left them; else computed when needed.
    ///   - skipped: Gets why an image has no features.
    package init(
        dataset: Dataset, source: NetworkSource, file: RootedPath?, trained: TrainedNetwork? = nil,
        decoder: Tensor? = nil,
        cancellation: Cancellation = Cancellation(), progress: @escaping @Sendable (StageProgress) -> Void = { _ in },
        skipped: @escaping @Sendable (Problem) -> Void = { _ in }
    ) {
        self.dataset = dataset
        tiles = dataset.tiles(of: .train)
        self.source = source
        self.file = file
        self.trained = trained
        self.decoder = decoder
        self.cancellation = cancellation
        self.progress = progress
        self.skipped = skipped
    }

    /// The file's features if they are of this pool and this backbone, else computed again and written there.
    package func pretrainedFeatures() throws -> Tensor {
        try pretrained.withLock { cached in
            if let cached { return cached }
            let fingerprint = dataset.poolFingerprint() + "-" + source.backboneFingerprint
            if let kept = kept(fingerprint) {
                cached = kept
                return kept
            }
            let computed = try features(of: Array(tiles.indices), from: source.makeNetwork(round: 0))
            // An image that could not be read has zeros: they are not kept, as the image may be repaired. Features that
            // cannot be written are computed again the next time.
            if let file, !computed.hasZeroRow {
                try? Safetensors.write(["features": computed], metadata: ["features_of": fingerprint], to: file)
            }
            cached = computed
            return computed
        }
    }

    package func currentFeatures(of indices: [Int]) throws -> Tensor {
        guard let trained, trained.isFinetuned else { return try pretrainedFeatures().gatheringRows(indices) }
        let table = try features(of: indices, from: source.makeNetwork(state: trained.state, from: trained.file))
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
    package func decoderFeatures(of indices: [Int]) throws -> Tensor {
        if let decoder { return decoder.gatheringRows(indices) }
        return try means(of: indices) { network, pixels, parts in
            network.predict(
                network.features(of: pixels), averagingOver: parts.map { ($0.rows, $0.columns) }
            ).means
        }
    }

    /// `[indices.count, classes x 256]`, from whole images.
    /// - Throws: `Problem.notTrained`.
    package func gradientEmbeddings(of indices: [Int]) throws -> Tensor {
        try means(of: indices) { network, pixels, parts in
            let prediction = network.predict(pixels, extras: .probabilities, withDecoderFeatures: true)
            let size = pixels.size
            return Tensor(rows: parts.map { prediction.gradientEmbedding(over: $0, of: size) })
        }
    }

    /// A mean for each tile of what the last round's network says of whole images, or of the windows of large ones.
    /// - Parameter rows: Gives the means over parts of what the network sees, a row each.
    private func means(
        of indices: [Int], rows: (DeepLabV3Plus, Image, [PixelRect]) throws -> Tensor
    ) throws -> Tensor {
        let network = try trainedNetwork()
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

    private func trainedNetwork() throws -> DeepLabV3Plus {
        guard let trained else { throw Problem.notTrained }
        return try source.makeNetwork(state: trained.state, from: trained.file)
    }

    private func kept(_ fingerprint: String) -> Tensor? {
        guard let file, let (tensors, metadata) = try? Safetensors.read(file.url),
            metadata["features_of"] == fingerprint,
            let features = tensors["features"], features.shape.rank == 2, features.rowCount == tiles.count,
            features.columnCount > 0, features.elements.allSatisfy(\.isFinite)
        else { return nil }
        return features
    }

    private func features(of indices: [Int], from network: DeepLabV3Plus) throws -> Tensor {
        try table(of: indices) { picture, rects in
            // A tile that is too large is seen in windows as an image is.
            let windows = rects.map { WindowPolicy.standard.windows(of: $0.size) }
            let found = network.backboneFeatures(
                zip(rects, windows).flatMap { rect, windows in
                    windows.map { picture.cropped(to: $0.rect.moved(down: rect.top, right: rect.left)) }
                })
            var means = TileMeans(count: rects.count)
            var row = 0
            for (tile, windows) in windows.enumerated() {
                for window in windows {
                    means.add(found.row(row), pixels: window.core.count, to: tile)
                    row += 1
                }
            }
            return means.table
        }
    }

    /// A row for each of `indices`, computed image by image from the rectangles of its tiles. An image that cannot be
    /// read is given to `skipped`, and its tiles have zeros: `TileScores.isKnown` keeps them out of every query.
    /// - Throws: `Problem` where no image at all can be read.
    private func table(of indices: [Int], rows: (Image, [PixelRect]) throws -> Tensor) throws -> Tensor {
        var found: [Int: ArraySlice<Float>] = [:]
        var dimension = 0
        var failure: Problem?
        let clock = StageClock()
        for (image, positions) in Dictionary(grouping: indices, by: { tiles[$0].image }).sorted(by: { $0.key < $1.key })
        {
            try cancellation.check()
            let picture: Image
            do {
                picture = try dataset.readImage(image)
            } catch {
                let problem = Problem(error, path: dataset.images[image].imageURL.path)
                failure = failure ?? problem
                skipped(problem)
                continue
            }
            let features = try rows(picture, positions.map { dataset.rect(of: tiles[$0]) })
            dimension = features.columnCount
            for (row, position) in positions.enumerated() { found[position] = features.row(row) }
            let fraction = Double(found.count) / Double(indices.count)
            progress(
                StageProgress(stage: .embed, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction))
            )
        }
        if found.isEmpty, let failure { throw failure }
        let zeros = ArraySlice([Float](repeating: 0, count: dimension))
        return Tensor([indices.count, dimension], elements: indices.flatMap { found[$0] ?? zeros })
    }
}

extension Tensor {
    fileprivate var hasZeroRow: Bool { (0..<rowCount).contains { row($0).allSatisfy { $0 == 0 } } }
}
