import Foundation
import Imagery
import Learning
import Pool
import Tensors

/// The class probabilities of each pixel of a tile.
package struct TileProbabilities: Sendable, Equatable {
    /// The round of the network.
    package let round: Int
    package let size: Size
    package let classCount: Int
    /// `[height, width, classCount]`
    package private(set) var values: [Float]

    package init(round: Int, size: Size, classCount: Int, values: [Float]) {
        precondition(
            values.count == size.count * classCount,
            "TileProbabilities: \(values.count) numbers for \(size) pixels of \(classCount) classes")
        self.round = round
        self.size = size
        self.classCount = classCount
        self.values = values
    }

    /// The probability of each class at a pixel. The probabilities sum to 1.
    package func classes(row: Int, column: Int) -> [Float] {
        let start = (row * size.width + column) * classCount
        return Array(values[start..<start + classCount])
    }

    /// Copies the probabilities of a tile from the prediction for an image.
    init(_ prediction: Prediction, probabilities: [Float], of rect: PixelRect, round: Int) {
        self.init(round: round, size: rect.size, classCount: prediction.classCount)
        paste(probabilities, width: prediction.width, part: rect, top: 0, left: 0)
    }

    /// All probabilities are zero. `paste` fills them.
    init(round: Int, size: Size, classCount: Int) {
        self.init(
            round: round, size: size, classCount: classCount,
            values: [Float](repeating: 0, count: size.count * classCount))
    }

    /// Copies `part` of a prediction with rows of `width` pixels to the pixels from (`top`, `left`).
    mutating func paste(_ probabilities: [Float], width: Int, part: PixelRect, top: Int, left: Int) {
        let count = part.width * classCount
        for row in 0..<part.height {
            let from = ((part.top + row) * width + part.left) * classCount
            let to = ((top + row) * size.width + left) * classCount
            values.replaceSubrange(to..<to + count, with: probabilities[from..<from + count])
        }
    }
}

/// Predicts single tiles with the network of a round, on a separate thread.
package actor TileInspector {
    private let workspace: Workspace
    private let thread: WorkThread
    /// The last network, and its last prediction for a whole image.
    private var network: (round: Int, network: SegmentationNetwork)?
    private var last: (round: Int, image: Int, prediction: Prediction)?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(_ workspace: Workspace) {
        self.workspace = workspace
        thread = WorkThread(name: "tessera inspector")
    }

    deinit { thread.stop() }

    /// The class probabilities of a tile. Nil if the network or the image cannot be read, or if the probabilities would
    /// take too much memory.
    package func probabilities(of tile: TileID, round: Int) -> TileProbabilities? {
        let (size, rect) = (workspace.dataset.images[tile.image].size, workspace.dataset.rect(of: tile))
        let windows = WindowPolicy.standard.windows(of: size)
        guard windows.count == 1 else { return probabilities(of: rect, image: tile.image, windows, round: round) }
        guard let prediction = prediction(ofImage: tile.image, round: round),
            let probabilities = prediction.probabilities
        else { return nil }
        return TileProbabilities(prediction, probabilities: probabilities, of: rect, round: round)
    }

    /// The probabilities of a tile in a large image. Only the windows that overlap the tile are predicted.
    private func probabilities(
        of rect: PixelRect, image: Int, _ windows: [InferenceWindow], round: Int
    ) -> TileProbabilities? {
        guard rect.count * workspace.dataset.catalog.count <= Self.maximumProbabilityCount,
            let network = try? network(ofRound: round), let picture = try? workspace.dataset.readImage(image)
        else { return nil }
        var tile = TileProbabilities(round: round, size: rect.size, classCount: network.classCount)
        for window in windows {
            guard let part = window.part(of: rect) else { continue }
            let prediction = network.predict(picture.cropped(to: window), outputs: .probabilities)
            guard let probabilities = prediction.probabilities else { return nil }
            let place = part.moved(
                down: window.rows.lowerBound - rect.top, right: window.columns.lowerBound - rect.left)
            tile.paste(probabilities, width: prediction.width, part: part, top: place.top, left: place.left)
        }
        return tile
    }

    /// The maximum number of probabilities of a tile: 128 MB of floats. Larger tiles have no preview of probabilities.
    private static let maximumProbabilityCount = 1 << 25

    private func prediction(ofImage image: Int, round: Int) -> Prediction? {
        if let last, last.round == round, last.image == image { return last.prediction }
        guard let network = try? network(ofRound: round), let pixels = try? workspace.dataset.readImage(image) else {
            return nil
        }
        let prediction = network.predict(pixels, outputs: .probabilities)
        // The prediction is kept for other tiles of the same image, if it has at most 16 MB.
        last = (prediction.probabilities?.count ?? 0) <= 1 << 22 ? (round, image, prediction) : nil
        return prediction
    }

    private func network(ofRound round: Int) throws -> SegmentationNetwork {
        if let network, network.round == round { return network.network }
        let source = try NetworkSource(
            workspace.architecture(), classCount: workspace.dataset.catalog.count, weights: nil, seed: 0,
            workers: Workers(count: 1))
        let read = try workspace.network(ofRound: round, from: source)
        network = (round, read)
        return read
    }
}
