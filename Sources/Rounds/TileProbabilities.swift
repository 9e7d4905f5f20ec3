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
    private let values: [Float]

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
        var values: [Float] = []
        values.reserveCapacity(rect.count * prediction.classCount)
        for row in rect.rows {
            let start = (row * prediction.width + rect.left) * prediction.classCount
            values += probabilities[start..<start + rect.width * prediction.classCount]
        }
        self.init(round: round, size: rect.size, classCount: prediction.classCount, values: values)
    }
}

/// Asks the network of a round about single tiles, on a thread of its own; nobody waits for it.
package actor TileInspector {
    private let workspace: Workspace
    private let thread: WorkThread
    /// The network asked last, and what it said last of a whole image.
    private var network: (round: Int, network: DeepLabV3Plus)?
    private var last: (round: Int, image: Int, prediction: Prediction)?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    package init(_ workspace: Workspace) {
        self.workspace = workspace
        thread = WorkThread(name: "tessera inspector")
    }

    deinit { thread.stop() }

    /// Nil where there is no such network any more, or the image cannot be read.
    package func probabilities(of tile: TileID, round: Int) -> TileProbabilities? {
        guard let prediction = prediction(ofImage: tile.image, round: round),
            let probabilities = prediction.probabilities
        else { return nil }
        return TileProbabilities(
            prediction, probabilities: probabilities, of: workspace.dataset.rect(of: tile), round: round)
    }

    private func prediction(ofImage image: Int, round: Int) -> Prediction? {
        if let last, last.round == round, last.image == image { return last.prediction }
        guard let network = try? network(ofRound: round), let pixels = try? workspace.dataset.readImage(image) else {
            return nil
        }
        let prediction = network.predict(Pixels(pixels), extras: .probabilities)
        // For a like tile next; of very large images it would be too much to keep.
        last = (prediction.probabilities?.count ?? 0) <= 1 << 22 ? (round, image, prediction) : nil
        return prediction
    }

    private func network(ofRound round: Int) throws -> DeepLabV3Plus {
        if let network, network.round == round { return network.network }
        let source = try NetworkSource(
            workspace.networkKind(), classCount: workspace.dataset.catalog.count, weights: nil, seed: 0,
            workers: Workers(count: 1))
        let read = try workspace.readNetwork(ofRound: round, from: source)
        network = (round, read)
        return read
    }
}
