import Foundation
import Imagery
import Problems
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import Learning

@Suite("Segmentation networks")
struct DeepLabV3PlusTests {
    private let workers = Workers(count: 2)

    @Test("the network has the published number of parameters")
    func counts() throws {
        let network = try SegmentationNetwork(.full, classCount: 11, seed: 1, workers: workers)
        #expect(network.backboneParameterCount == 1_811_712)
        #expect(network.parameterCount == 5_813_483)
        let state = network.stateDictionary().filter { !$0.key.contains("running_") }
        #expect(state.values.reduce(0) { $0 + $1.count } == 5_813_483)
    }

    @Test("the network names its parameters like PyTorch")
    func names() throws {
        let state = try SegmentationNetwork(.full, classCount: 11, seed: 1, workers: workers).stateDictionary()
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

    @Test("the lite network has depthwise-separable convolutions in place of the dense ones of the full network")
    func lite() throws {
        let network = try SegmentationNetwork(.lite, classCount: 11, seed: 1, workers: workers)
        let state = network.stateDictionary()
        let shapes: [(String, Shape)] = [
            ("aspp.0.0.weight", [256, 320, 1, 1]), ("aspp.3.0.depthwise.weight", [320, 1, 3, 3]),
            ("aspp.3.0.pointwise.weight", [256, 320, 1, 1]), ("decoder.0.0.depthwise.weight", [304, 1, 3, 3]),
            ("decoder.0.0.pointwise.weight", [256, 304, 1, 1]), ("decoder.2.1.running_mean", [256]),
        ]
        for (name, shape) in shapes { #expect(state[name]?.shape == shape, "\(name)") }
        #expect(state.count == 60 * 5 + 5 + 2 && network.parameterCount == 2_714_203)
        #expect(throws: Problem.missingTensor(name: "aspp.1.0.weight")) {
            try SegmentationNetwork(.full, classCount: 11, seed: 1, workers: workers).load(stateDictionary: state)
        }
        #expect(network.predict(randomPixels(33, 50, seed: 1)).predictedClasses.count == 33 * 50)
    }

    @Test(
        "the lite network equals a full network with the products of its two factors as weights, also in its gradients")
    func liteIsSeparable() throws {
        let lite = try SegmentationNetwork(.lite, classCount: 3, seed: 1, workers: workers)
        let full = try SegmentationNetwork(.full, classCount: 3, seed: 2, workers: workers)
        var state = lite.stateDictionary()
        var dense = state
        let units = state.keys.filter { $0.hasSuffix(".depthwise.weight") }.map { String($0.dropLast(17)) }
        #expect(units.count == 5)
        /// The depthwise weights (`taps`) and the pointwise weights (`matrix`) of a unit, as flat arrays.
        func factors(_ unit: String) throws -> (taps: [Float], matrix: [Float], inputs: Int, outputs: Int) {
            let taps = try #require(state["\(unit).depthwise.weight"])
            let matrix = try #require(state["\(unit).pointwise.weight"])
            return (taps.elements, matrix.elements, matrix.shape[1], matrix.shape[0])
        }
        for unit in units {
            // The initial weights of dilated convolutions are 0 outside the center. Random ones test all taps.
            let taps = try #require(state["\(unit).depthwise.weight"])
            state["\(unit).depthwise.weight"] = Tensor(
                taps.shape, elements: normalNumbers(taps.count, seed: 5).map { Float($0 / 3) })
            let (tap, matrix, inputs, outputs) = try factors(unit)
            dense["\(unit).depthwise.weight"] = nil
            dense["\(unit).pointwise.weight"] = nil
            dense["\(unit).weight"] = Tensor(
                [outputs, inputs, 3, 3],
                elements: (0..<outputs * inputs * 9).map { matrix[$0 / 9] * tap[$0 / 9 % inputs * 9 + $0 % 9] })
        }
        try lite.load(stateDictionary: state)
        try full.load(stateDictionary: dense)

        // At stride 16 there are eight columns, so that taps of the smallest dilation reach other pixels.
        let input = Tensor([3, 48, 128, 3], elements: normalNumbers(3 * 48 * 128 * 3, seed: 6).map { Float($0) })
        let labels = (0..<3 * 48 * 128).map { UInt8($0 / 40 % 4) }
        func error(_ found: Tensor, _ expected: Tensor?) throws -> Double {
            relativeError(found.elements, try #require(expected).elements.map(Double.init))
        }
        #expect(try error(lite.logits(input), full.logits(input)) < 1e-5)
        let (found, expected) = (
            lite.differentiate(input, labels: labels), full.differentiate(input, labels: labels)
        )
        #expect(try error(found.logits, expected.logits) < 1e-3)
        #expect(abs(found.loss - expected.loss) < 1e-5)
        for name in ["classifier.weight", "decoder.0.1.weight", "project.0.0.weight", "low.0.weight"] {
            #expect(try error(#require(found.gradients[name]), expected.gradients[name]) < 1e-2, "\(name)")
        }
        for unit in units {
            let (tap, matrix, inputs, outputs) = try factors(unit)
            let gradient = try #require(expected.gradients["\(unit).weight"]).elements.map(Double.init)
            var (byTap, byMatrix) = (
                [Double](repeating: 0, count: tap.count), [Double](repeating: 0, count: matrix.count)
            )
            for index in 0..<outputs * inputs * 9 {
                let (cell, place) = (index / 9, index / 9 % inputs * 9 + index % 9)
                byTap[place] += gradient[index] * Double(matrix[cell])
                byMatrix[cell] += gradient[index] * Double(tap[place])
            }
            let depthwise = try #require(found.gradients["\(unit).depthwise.weight"]).elements
            let pointwise = try #require(found.gradients["\(unit).pointwise.weight"]).elements
            #expect(relativeError(depthwise, byTap) < 1e-2, "\(unit)")
            #expect(relativeError(pointwise, byMatrix) < 1e-2, "\(unit)")
        }
    }

    @Test(
        "gradients with dropout equal finite differences of the loss with the same dropout",
        arguments: [NetworkArchitecture.full, .lite, .xception41])
    func dropoutGradients(kind: NetworkArchitecture) throws {
        let network = try SegmentationNetwork(kind, classCount: 3, seed: 1, workers: workers)
        let input = Tensor([3, 48, 64, 3], elements: normalNumbers(3 * 48 * 64 * 3, seed: 6).map { Float($0) })
        let labels = (0..<3 * 48 * 64).map { UInt8($0 / 20 % 3) }
        let found = network.differentiate(input, labels: labels, dropout: true)
        #expect(found.loss != network.differentiate(input, labels: labels).loss)
        // One parameter before each of the three dropout layers.
        for name in ["project.0.1.weight", "decoder.0.1.weight", "decoder.2.1.weight"] {
            let gradient = try #require(found.gradients[name])
            let size = gradient.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let difference = try lossDifference(of: network, along: gradient, of: name, by: 0.05) {
                $0.differentiate(input, labels: labels, dropout: true).loss
            }
            #expect(abs(difference - Double(size)) < 0.02 * Double(size), "\(name)")
        }
    }

    @Test(
        "gradients of the papers' networks equal finite differences of the loss, in the backbone and in the head",
        arguments: [
            (
                NetworkArchitecture.fpnResNet50,
                [
                    "backbone.bn1.weight", "backbone.layer1.0.conv2.weight", "backbone.layer3.2.bn2.bias",
                    "fpn.inner_blocks.2.0.weight", "fpn.layer_blocks.1.0.bias", "scale_heads.3.1.1.weight",
                    "classifier.weight",
                ]
            ),
            (
                .xception41,
                [
                    "backbone.stem.0.bn.weight", "backbone.blocks.1.stack.conv2.conv_dw.weight",
                    "backbone.blocks.7.stack.conv3.bn_pw.bias", "backbone.blocks.12.stack.conv1.conv_pw.weight",
                    "aspp.2.0.pointwise.weight", "low.1.bias", "classifier.bias",
                ]
            ),
        ])
    func gradients(kind: NetworkArchitecture, names: [String]) throws {
        let network = try SegmentationNetwork(kind, classCount: 3, seed: 1, workers: workers)
        let input = Tensor([2, 48, 64, 3], elements: normalNumbers(2 * 48 * 64 * 3, seed: 6).map { Float($0) })
        let labels = (0..<2 * 48 * 64).map { UInt8($0 / 20 % 3) }
        let found = network.differentiate(input, labels: labels)
        for name in names {
            let gradient = try #require(found.gradients[name], "\(found.gradients.keys.sorted())")
            let size = gradient.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
            #expect(size > 0, "\(name)")
            // Random deep networks curve much, so the loss must change little.
            let difference = try lossDifference(of: network, along: gradient, of: name, by: 0.0005 / size) {
                $0.differentiate(input, labels: labels).loss
            }
            #expect(abs(difference - Double(size)) < 0.05 * Double(size), "\(name): \(difference) instead of \(size)")
        }
    }

    /// The central difference of the loss along the direction of a gradient, for one parameter.
    private func lossDifference(
        of network: SegmentationNetwork, along gradient: Tensor, of name: String, by step: Float,
        loss: (SegmentationNetwork) -> Double
    ) throws -> Double {
        let state = network.stateDictionary()
        defer { try? network.load(stateDictionary: state) }
        let size = gradient.elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
        func moved(by step: Float) throws -> Double {
            var moved = state
            moved[name] = Tensor(
                gradient.shape,
                elements: zip(try #require(state[name]).elements, gradient.elements).map { $0 + step * $1 / size })
            try network.load(stateDictionary: moved)
            return loss(network)
        }
        return try (moved(by: step) - moved(by: -step)) / Double(2 * step)
    }

    @Test("the random weights of the head are the same whether a backbone is given or drawn")
    func givenBackbone() throws {
        let state = try SegmentationNetwork(.lite, classCount: 3, seed: 1, workers: workers).stateDictionary()
        let found = try SegmentationNetwork(.lite, classCount: 3, seed: 1, backbone: state, workers: workers)
        #expect(found.stateDictionary() == state)
    }

    @Test("in the lite network, only the centers of dilated convolutions are initially not 0")
    func liteInitialization() throws {
        // On small tiles the outer taps read only padding and get no gradient. They would keep random values.
        let state = try SegmentationNetwork(.lite, classCount: 11, seed: 1, workers: workers).stateDictionary()
        for index in 1...3 {
            let taps = try #require(state["aspp.\(index).0.depthwise.weight"]).elements
            #expect(taps.indices.allSatisfy { (taps[$0] == 0) == ($0 % 9 != 4) })
        }
        let near = try #require(state["decoder.0.0.depthwise.weight"]).elements
        #expect(!near.contains(0))
    }

    @Test("predictions of a batch and predictions in parallel equal those of single images")
    func batches() throws {
        let network = try SegmentationNetwork(.full, classCount: 5, seed: 1, workers: workers)
        let images = (0..<3).map { randomPixels(40, 56, seed: UInt64($0)) }
        let together = network.predict(images, withDecoderFeatures: true)
        let found = Mutex<[Int: Prediction]>([:])
        network.forEachInParallel(3) { index in
            let prediction = network.predict(images[index])
            found.withLock { $0[index] = prediction }
        }
        let parallel = found.withLock(\.self)
        for (index, image) in images.enumerated() {
            let alone = network.predict(image, withDecoderFeatures: true)
            #expect(
                parallel[index]?.predictedClasses == alone.predictedClasses && parallel[index]?.entropy == alone.entropy
            )
            for (a, b) in zip(together[index].entropy, alone.entropy) { #expect(abs(a - b) < 1e-5) }
            #expect(together[index].decoderFeatures?.elements.count == alone.decoderFeatures?.elements.count)
        }
        #expect(network.predict([]).isEmpty)
    }

    @Test("initial weights depend only on the seed, and have PyTorch's bounds")
    func initialization() throws {
        let first = try SegmentationNetwork(.full, classCount: 5, seed: 1, workers: workers).stateDictionary()
        #expect(try SegmentationNetwork(.full, classCount: 5, seed: 1, workers: workers).stateDictionary() == first)
        let other = try SegmentationNetwork(.full, classCount: 5, seed: 2, workers: workers).stateDictionary()
        let weight = try #require(first["decoder.0.0.weight"])
        #expect(other["decoder.0.0.weight"] != weight)
        let bound = 1 / Float(304 * 9).squareRoot()
        #expect(weight.elements.allSatisfy { abs($0) <= bound })
        let variance = weight.elements.reduce(0) { $0 + Double($1) * Double($1) } / Double(weight.count)
        #expect(abs(variance / Double(bound * bound) - 1.0 / 3) < 0.01)
        #expect(first["low.1.weight"]?.elements == [Float](repeating: 1, count: 48))
    }

    @Test("the network returns the state that it loaded, and refuses a state that does not fit")
    func state() throws {
        let source = try SegmentationNetwork(.full, classCount: 4, seed: 1, workers: workers).stateDictionary()
        let network = try SegmentationNetwork(.full, classCount: 4, seed: 2, workers: workers)
        try network.load(stateDictionary: source)
        #expect(network.stateDictionary() == source)
        var broken = source
        broken["low.0.weight"] = nil
        #expect(throws: Problem.missingTensor(name: "low.0.weight")) {
            try network.load(stateDictionary: broken)
        }
        broken["low.0.weight"] = Tensor([48, 24])
        #expect(
            throws: Problem.wrongShape(name: "low.0.weight", expected: [48, 24, 1, 1], found: [48, 24])
        ) { try network.load(stateDictionary: broken) }
        broken["low.0.weight"] = Tensor([48, 24, 1, 1], repeating: .nan)
        let fault = "a value that is not a number"
        #expect(throws: Problem.unusableTensor(name: "low.0.weight", fault: fault)) {
            try network.load(stateDictionary: broken)
        }
        #expect(network.stateDictionary() == source)
    }

    @Test("the network predicts images of any size, with probabilities and features on request")
    func prediction() throws {
        let network = try SegmentationNetwork(.full, classCount: 5, seed: 1, workers: workers)
        for (height, width) in [(33, 50), (1, 1), (64, 48), (33, 50)] {
            let plain = network.predict(randomPixels(height, width, seed: 1))
            #expect(plain.probabilities == nil && plain.decoderFeatures == nil)
            let found = network.predict(
                randomPixels(height, width, seed: 1), outputs: .probabilities, withDecoderFeatures: true)
            #expect(found.predictedClasses == plain.predictedClasses && found.entropy == plain.entropy)
            #expect(found.predictedClasses.count == height * width && found.predictedClasses.allSatisfy { $0 < 5 })
            #expect(found.entropy.allSatisfy { 0...Float(log(5.0)) + 1e-6 ~= $0 })
            let probabilities = try #require(found.probabilities)
            for pixel in 0..<height * width {
                let own = probabilities[pixel * 5..<pixel * 5 + 5]
                #expect(abs(own.reduce(0, +) - 1) < 1e-5)
                #expect(own.max() == own[pixel * 5 + Int(found.predictedClasses[pixel])])
            }
            let features = try #require(found.decoderFeatures)
            #expect(features.height == (height + 3) / 4 && features.width == (width + 3) / 4)
            #expect(features.channels == 256 && features.elements.count == features.height * features.width * 256)
            #expect(features.elements.allSatisfy { $0 >= 0 })
        }
    }

    @Test("the features of a crop do not depend on other crops or on the number of threads")
    func features() throws {
        let crops = (0..<11).map { randomPixels($0 % 3 == 0 ? 20 : 33, 40, seed: UInt64($0)) }
        let network = try SegmentationNetwork(.full, classCount: 5, seed: 1, workers: workers)
        let together = network.backboneFeatures(crops)
        #expect(together.shape == [11, 320])
        let alone = try SegmentationNetwork(.full, classCount: 5, seed: 1, workers: Workers(count: 1))
        for (index, crop) in crops.enumerated() {
            #expect(alone.backboneFeatures([crop]).elements == Array(together.row(index)))
        }
        #expect(network.backboneFeatures([]).shape == [0, 320])
    }

    @Test("fewer crops are processed in parallel if they are large")
    func cropsInParallel() {
        for (side, count) in [(64, 8), (724, 8), (1024, 4), (2048, 1), (4096, 1)] {
            #expect(SegmentationNetwork.cropsInParallel(of: Size(height: side, width: side)) == count)
        }
    }
}

/// An image of random pixels.
func randomPixels(_ height: Int, _ width: Int, seed: UInt64) -> Image {
    var generator = Philox(seed: seed, purpose: "test pixels")
    return Image(
        size: Size(height: height, width: width),
        bytes: (0..<height * width * 3).map { _ in UInt8(truncatingIfNeeded: generator.next()) })
}
