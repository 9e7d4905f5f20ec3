import Foundation
import Learning
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("DeepLabV3+")
struct DeepLabV3PlusTests {
    private let workers = Workers(count: 2)

    @Test("has the published number of parameters")
    func counts() throws {
        let network = try DeepLabV3Plus(classCount: 11, seed: 1, workers: workers)
        #expect(network.backboneParameterCount == 1_811_712)
        #expect(network.parameterCount == 5_813_483)
        let state = network.stateDictionary().filter { !$0.key.contains("running_") }
        #expect(state.values.reduce(0) { $0 + $1.count } == 5_813_483)
    }

    @Test("names its parameters as PyTorch does")
    func names() throws {
        let state = try DeepLabV3Plus(classCount: 11, seed: 1, workers: workers).stateDictionary()
        let shapes: [(String, Shape)] = [
            ("backbone.features.0.0.weight", [32, 3, 3, 3]), ("backbone.features.1.conv.0.0.weight", [32, 1, 3, 3]),
            ("backbone.features.2.conv.1.0.weight", [96, 1, 3, 3]),
            ("backbone.features.17.conv.2.1.running_var", [320]),
            ("aspp.0.0.weight", [256, 320, 1, 1]), ("aspp.3.0.weight", [256, 320, 3, 3]), ("pool.2.bias", [256]),
            ("project.0.0.weight", [256, 1280, 1, 1]), ("low.0.weight", [48, 24, 1, 1]),
            ("decoder.0.0.weight", [256, 304, 3, 3]), ("decoder.2.1.running_mean", [256]),
            ("classifier.weight", [11, 256, 1, 1]), ("classifier.bias", [11]),
        ]
        for (name, shape) in shapes { #expect(state[name]?.shape == shape, "\(name)") }
        #expect(state.count == 60 * 5 + 2)
    }

    @Test("the lite network has depthwise-separable convolutions where the full one has full ones")
    func lite() throws {
        let network = try DeepLabV3Plus(.lite, classCount: 11, seed: 1, workers: workers)
        let state = network.stateDictionary()
        let shapes: [(String, Shape)] = [
            ("aspp.0.0.weight", [256, 320, 1, 1]), ("aspp.3.0.depthwise.weight", [320, 1, 3, 3]),
            ("aspp.3.0.pointwise.weight", [256, 320, 1, 1]), ("decoder.0.0.depthwise.weight", [304, 1, 3, 3]),
            ("decoder.0.0.pointwise.weight", [256, 304, 1, 1]), ("decoder.2.1.running_mean", [256]),
        ]
        for (name, shape) in shapes { #expect(state[name]?.shape == shape, "\(name)") }
        #expect(state.count == 60 * 5 + 5 + 2 && network.parameterCount == 2_714_203)
        #expect(throws: LearningError.missingTensor(name: "aspp.1.0.weight")) {
            try DeepLabV3Plus(classCount: 11, seed: 1, workers: workers).load(stateDictionary: state)
        }
        #expect(network.predict(randomPixels(33, 50, seed: 1)).labels.count == 33 * 50)
    }

    @Test("the lite network begins without a look at distant pixels, which its tiles cannot teach it")
    func liteBegins() throws {
        let state = try DeepLabV3Plus(.lite, classCount: 11, seed: 1, workers: workers).stateDictionary()
        for index in 1...3 {
            let taps = try #require(state["aspp.\(index).0.depthwise.weight"]).elements
            #expect(taps.indices.allSatisfy { (taps[$0] == 0) == ($0 % 9 != 4) })
        }
        let near = try #require(state["decoder.0.0.depthwise.weight"]).elements
        #expect(!near.contains(0))
    }

    @Test("says of images in a batch, and of images side by side, what it says of each alone")
    func batches() throws {
        let network = try DeepLabV3Plus(classCount: 5, seed: 1, workers: workers)
        let images = (0..<3).map { randomPixels(40, 56, seed: UInt64($0)) }
        let together = network.predict(images, extras: [.decoderFeatures])
        let found = Mutex<[Int: Prediction]>([:])
        network.sideBySide(3) { index in
            let prediction = network.predict(images[index])
            found.withLock { $0[index] = prediction }
        }
        let beside = found.withLock(\.self)
        for (index, image) in images.enumerated() {
            let alone = network.predict(image, extras: [.decoderFeatures])
            #expect(beside[index]?.labels == alone.labels && beside[index]?.entropy == alone.entropy)
            for (a, b) in zip(together[index].entropy, alone.entropy) { #expect(abs(a - b) < 1e-5) }
            #expect(together[index].decoderFeatures?.elements.count == alone.decoderFeatures?.elements.count)
        }
        #expect(network.predict([]).isEmpty)
    }

    @Test("starts from its seed, within PyTorch's bounds")
    func initialization() throws {
        let first = try DeepLabV3Plus(classCount: 5, seed: 1, workers: workers).stateDictionary()
        #expect(try DeepLabV3Plus(classCount: 5, seed: 1, workers: workers).stateDictionary() == first)
        let other = try DeepLabV3Plus(classCount: 5, seed: 2, workers: workers).stateDictionary()
        let weight = try #require(first["decoder.0.0.weight"])
        #expect(other["decoder.0.0.weight"] != weight)
        let bound = 1 / Float(304 * 9).squareRoot()
        #expect(weight.elements.allSatisfy { abs($0) <= bound })
        let variance = weight.elements.reduce(0) { $0 + Double($1) * Double($1) } / Double(weight.count)
        #expect(abs(variance / Double(bound * bound) - 1.0 / 3) < 0.01)
        #expect(first["low.1.weight"]?.elements == [Float](repeating: 1, count: 48))
    }

    @Test("gives back the state it was given, and refuses one that does not fit")
    func state() throws {
        let source = try DeepLabV3Plus(classCount: 4, seed: 1, workers: workers).stateDictionary()
        let network = try DeepLabV3Plus(classCount: 4, seed: 2, workers: workers)
        try network.load(stateDictionary: source)
        #expect(network.stateDictionary() == source)
        var broken = source
        broken["low.0.weight"] = nil
        #expect(throws: LearningError.missingTensor(name: "low.0.weight")) {
            try network.load(stateDictionary: broken)
        }
        broken["low.0.weight"] = Tensor([48, 24])
        #expect(
            throws: LearningError.wrongShape(name: "low.0.weight", expected: [48, 24, 1, 1], found: [48, 24])
        ) { try network.load(stateDictionary: broken) }
        #expect(network.stateDictionary() == source)
    }

    @Test("predicts images of any size, with probabilities and features on request")
    func prediction() throws {
        let network = try DeepLabV3Plus(classCount: 5, seed: 1, workers: workers)
        for (height, width) in [(33, 50), (1, 1), (64, 48), (33, 50)] {
            let plain = network.predict(randomPixels(height, width, seed: 1))
            #expect(plain.probabilities == nil && plain.decoderFeatures == nil)
            let found = network.predict(
                randomPixels(height, width, seed: 1), extras: [.probabilities, .decoderFeatures])
            #expect(found.labels == plain.labels && found.entropy == plain.entropy)
            #expect(found.labels.count == height * width && found.labels.allSatisfy { $0 < 5 })
            #expect(found.entropy.allSatisfy { 0...Float(log(5.0)) + 1e-6 ~= $0 })
            let probabilities = try #require(found.probabilities)
            for pixel in 0..<height * width {
                let own = probabilities[pixel * 5..<pixel * 5 + 5]
                #expect(abs(own.reduce(0, +) - 1) < 1e-5)
                #expect(own.max() == own[pixel * 5 + Int(found.labels[pixel])])
            }
            let features = try #require(found.decoderFeatures)
            #expect(features.height == (height + 3) / 4 && features.width == (width + 3) / 4)
            #expect(features.channels == 256 && features.elements.count == features.height * features.width * 256)
            #expect(features.elements.allSatisfy { $0 >= 0 })
        }
    }

    @Test("the features of a crop do not depend on its neighbors or on threads")
    func features() throws {
        let crops = (0..<11).map { randomPixels($0 % 3 == 0 ? 20 : 33, 40, seed: UInt64($0)) }
        let network = try DeepLabV3Plus(classCount: 5, seed: 1, workers: workers)
        let together = network.backboneFeatures(crops)
        #expect(together.shape == [11, 320])
        let alone = try DeepLabV3Plus(classCount: 5, seed: 1, workers: Workers(count: 1))
        for (index, crop) in crops.enumerated() {
            #expect(alone.backboneFeatures([crop]).elements == Array(together.row(index)))
        }
        #expect(network.backboneFeatures([]).shape == [0, 320])
    }
}

/// Noise.
func randomPixels(_ height: Int, _ width: Int, seed: UInt64) -> Pixels {
    var generator = Philox(seed: seed, purpose: "test pixels")
    return Pixels(
        height: height, width: width,
        bytes: (0..<height * width * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
}
