import Foundation
import Imagery
import Learning
import Pool
import Tensors

/// What a network gives each class at each pixel of a tile.
package struct TileProbabilities: Sendable, Equatable {
    /// The round whose network it is.
    package let round: Int
    package let size: Size
    package let classCount: Int
    /// `[height, width, classCount]`
    private var values: [Float]

    package init(round: Int, size: Size, classCount: Int, values: [Float]) {
        precondition(
            values.count == size.count * classCount,
            "TileProbabilities: \(values.count) numbers for \(size) pixels of \(classCount) classes")
        self.round = round
        self.size = size
        self.classCount = classCount
        self.values = values
    }

    /// The probability of each class at a pixel; they sum to 1.
    package func classes(row: Int, column: Int) -> [Float] {
        let start = (row * size.width + column) * classCount
        return Array(values[start..<start + classCount])
    }

    /// The part of an image's prediction that a tile makes up.
    init(_ prediction: Prediction, probabilities: [Float], of rect: PixelRect, round: Int) {
        self.init(round: round, size: rect.size, classCount: prediction.classCount)
        paste(probabilities, width: prediction.width, part: rect, top: 0, left: 0)
    }

    /// One that is still to be pasted.
    init(round: Int, size: Size, classCount: Int) {
        self.init(
            round: round, size: size, classCount: classCount,
            values: [Float](repeating: 0, count: size.count * classCount))
    }

    /// Takes a part of a prediction, whose rows are of `width` pixels, for the pixels from (`top`, `left`) on.
    mutating func paste(_ probabilities: [Float], width: Int, part: PixelRect, top: Int, left: Int) {
        let count = part.width * classCount
        for row in 0..<part.height {
            let from = ((part.top + row) * width + part.left) * classCount
            let to = ((top + row) * size.width + left) * classCount
            values.replaceSubrange(to..<to + count, with: probabilities[from..<from + count])
        }
    }
}

/// Predicts single tiles by the network of a round, on a thread of its own; nobody waits for it.
package actor TileInspector {
    private let workspace: Workspace
    private let thread: WorkThread
    /// The network used last, and its last prediction of a whole image.
    private var network: (round: Int, network: DeepLabV3Plus)?
    private var last: (round: Int, image: Int, prediction: Prediction)?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(_ workspace: Workspace) {
        self.workspace = workspace
        thread = WorkThread(name: "tessera inspector")
    }

    deinit { thread.stop() }

    /// Nil where there is no such network any more, the image cannot be read, or the tile has too many pixels to keep
    /// the probabilities of.
    package func probabilities(of tile: TileID, round: Int) -> TileProbabilities? {
        let (size, rect) = (workspace.dataset.images[tile.image].size, workspace.dataset.rect(of: tile))
        let windows = WindowPolicy.standard.windows(of: size)
        guard windows.count == 1 else { return probabilities(of: rect, image: tile.image, windows, round: round) }
        guard let prediction = prediction(ofImage: tile.image, round: round),
            let probabilities = prediction.probabilities
        else { return nil }
        return TileProbabilities(prediction, probabilities: probabilities, of: rect, round: round)
    }

    /// Of a large image only the windows that see the tile are looked at.
    private func probabilities(
        of rect: PixelRect, image: Int, _ windows: [InferenceWindow], round: Int
    ) -> TileProbabilities? {
        guard rect.count * workspace.dataset.catalog.count <= Self.mostNumbers,
            let network = try? network(ofRound: round), let picture = try? workspace.dataset.readImage(image)
        else { return nil }
        var tile = TileProbabilities(round: round, size: rect.size, classCount: network.classCount)
        for window in windows {
            guard let part = window.part(of: rect) else { continue }
            let prediction = network.predict(picture.shown(by: window), extras: .probabilities)
            guard let probabilities = prediction.probabilities else { return nil }
            let place = part.moved(
                down: window.rows.lowerBound - rect.top, right: window.columns.lowerBound - rect.left)
            tile.paste(probabilities, width: prediction.width, part: part, top: place.top, left: place.left)
        }
        return tile
    }

    /// 128 MB.
    private static let mostNumbers = 1 << 25

    private func prediction(ofImage image: Int, round: Int) -> Prediction? {
        if let last, last.round == round, last.image == image { return last.prediction }
        guard let network = try? network(ofRound: round), let pixels = try? workspace.dataset.readImage(image) else {
            return nil
        }
        let prediction = network.predict(pixels, extras: .probabilities)
        // For a like tile next; of very large images it would be too much to keep.
        last = (prediction.probabilities?.count ?? 0) <= 1 << 22 ? (round, image, prediction) : nil
        return prediction
    }

    private func network(ofRound round: Int) throws -> DeepLabV3Plus {
        if let network, network.round == round { return network.network }
        let source = try NetworkSource(
            workspace.architecture(), classCount: workspace.dataset.catalog.count, weights: nil, seed: 0,
            workers: Workers(count: 1))
        let read = try workspace.network(ofRound: round, from: source)
        network = (round, read)
        return read
    }
}
