import Foundation
import Imagery
import Tensors
import TestSupport
import Testing

@testable import Learning

@Suite("Networks as ONNX")
struct ONNXTests {
    private static let size = Size(height: 35, width: 50)

    private static let image: Image = {
        var image = Image(size: size)
        var random = Philox(seed: 1, purpose: "test")
        for index in image.bytes.indices { image.bytes[index] = UInt8(random.next() % 256) }
        return image
    }()

    /// A network whose statistics and biases are not those of a new one.
    private func network(_ architecture: NetworkArchitecture) throws -> SegmentationNetwork {
        let network = try SegmentationNetwork(architecture, classCount: 5, seed: 2, workers: Workers(count: 2))
        var random = Philox(seed: 3, purpose: "test")
        for parameter in network.state where parameter.shape.rank == 1 {
            parameter.value.elements = parameter.value.elements.map { 1.3 * $0 + 0.2 * random.uniform() }
        }
        network.stateChanged()
        return network
    }

    @Test("the model has the probabilities and classes of the network", arguments: NetworkArchitecture.allCases)
    func predictions(architecture: NetworkArchitecture) throws {
        let network = try network(architecture)
        let model = ONNXInterpreter(network.onnxModel(classes: ["a", "b", "c", "d", "e"], version: "1"))
        let (height, width) = (Self.size.height, Self.size.width)
        var planes: [Double] = []
        for channel in 0..<3 { planes += (0..<Self.size.count).map { Double(Self.image.bytes[3 * $0 + channel]) } }
        let found = model.run(["image": .init([1, 3, height, width], planes)])
        let logits = try #require(found["logits"])
        #expect(logits.shape == [1, 5, height, width])
        let prediction = network.predict(Self.image, outputs: .probabilities)
        let probabilities = try #require(prediction.probabilities)
        var (largest, other) = (0.0, 0)
        for pixel in 0..<Self.size.count {
            let scores = (0..<5).map { logits.values[$0 * Self.size.count + pixel] }
            let exponentials = scores.map { exp($0 - scores.max()!) }
            let sum = exponentials.reduce(0, +)
            for classIndex in 0..<5 {
                largest = max(
                    largest, abs(exponentials[classIndex] / sum - Double(probabilities[5 * pixel + classIndex])))
            }
            if found["labels"]?.values[pixel] != Double(prediction.predictedClasses[pixel]) { other += 1 }
        }
        #expect(largest < 1e-5 && other == 0)
        // The predictions of the pixels differ much more than the model may.
        let first = stride(from: 0, to: probabilities.count, by: 5).map { probabilities[$0] }
        #expect(first.max()! - first.min()! > 1e-3)
    }

    @Test("inputs and outputs have any size, and the metadata has the classes")
    func description() throws {
        let network = try SegmentationNetwork(.lite, classCount: 2, seed: 1, workers: Workers(count: 1))
        let model = ONNXInterpreter(network.onnxModel(classes: ["road", "sky"], version: "1"))
        #expect(model.ports["image"] == ["N", "3", "H", "W"] && model.ports["logits"] == ["N", "2", "H", "W"])
        #expect(model.ports["labels"] == ["N", "H", "W"] && model.outputs == ["logits", "labels"])
        #expect(model.metadata == ["network": "lite", "classes": "road\nsky"])
    }
}
