import Foundation
import Learning
import Tensors
import TestSupport
import Testing

/// Compares the numbers of the network with those of PyTorch.
@Suite("Comparison with PyTorch")
struct PyTorchTests {
    private static let big = ProcessInfo.processInfo.environment["TESSERA_FIXTURE"]

    @Test(
        "scores, loss, gradients and running statistics equal PyTorch's in double precision (Fixtures/make_network.py)",
        arguments: [
            (NetworkArchitecture.full, "network"), (.xception41, "xception41"), (.fpnResNet50, "fpn-resnet50"),
        ])
    func committedFixture(architecture: NetworkArchitecture, file: String) throws {
        let reference = try Safetensors.read(WeightFixtures.url("\(file).safetensors")).tensors
        let network = try SegmentationNetwork(architecture, classCount: 3, seed: 0, workers: Workers(count: 2))
        try network.load(stateDictionary: FormulaWeights.stateDictionary(like: network.stateDictionary()))

        let shape = try #require(reference["logits.eval"]).shape
        let pixels = shape[0] * shape[1] * shape[2]
        let input = Tensor(
            [shape[0], shape[1], shape[2], 3],
            elements: FormulaWeights.numbers("input", pixels * 3).map { Float(1.7 * $0) })
        let labels = FormulaWeights.numbers("labels", pixels).map { number -> UInt8 in
            let label = UInt8((number + 1) * 2)
            return label == 3 ? 255 : label
        }

        #expect(error(network.logits(input), reference["logits.eval"]) < 1e-5)
        let found = network.differentiate(input, labels: labels, classWeights: [1, 0.5, 2])
        #expect(error(found.logits, reference["logits.train"]) < 1e-4)
        #expect(abs(found.loss - Double(try #require(reference["loss"]).elements[0])) < 1e-5)
        for (name, gradient) in found.gradients {
            let norm = Double(try #require(reference["norm.\(name)"]).elements[0])
            let foundNorm = gradient.elements.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            // If the next BatchNorm cancels the effect of a parameter, its gradient is only rounding. BatchNorm of the
            // pooling branch normalizes three numbers; the leading digits cancel, so that its error is larger.
            // A gradient of 1e-7 in a network with gradients of 30 is a small difference of large numbers.
            let tolerance = norm < 1e-12 ? 1e-7 : max(1e-9, norm * (name.hasPrefix("pool.") ? 1e-2 : 1e-3))
            #expect(abs(foundNorm - norm) < tolerance, "norm of the gradient of \(name)")
            for (element, expected) in zip(gradient.elements, try #require(reference["slice.\(name)"]).elements) {
                #expect(abs(Double(element - expected)) < tolerance, "gradient of \(name)")
            }
        }
        let after = network.stateDictionary()
        for (name, expected) in reference where name.hasPrefix("after.") {
            let statistics = try #require(after[String(name.dropFirst(6))])
            for (element, expected) in zip(statistics.elements, expected.elements) {
                #expect(abs(element - expected) < 1e-5 * max(1, abs(expected)), "\(name)")
            }
        }
    }

    @Test(
        "scores, gradients and ten steps of Adam are about as accurate as PyTorch in single precision",
        .enabled(if: big != nil, "set TESSERA_FIXTURE to a file that Fixtures/make_reference.py made"))
    func bigFixture() throws {
        let reference = try Safetensors.read(URL(filePath: try #require(Self.big))).tensors
        let network = try SegmentationNetwork(.full, classCount: 11, seed: 0, workers: Workers(count: 2))
        let state = Dictionary(
            uniqueKeysWithValues: reference.filter { $0.key.hasPrefix("state.") }
                .map { (String($0.key.dropFirst(6)), $0.value) })
        try network.load(stateDictionary: state)
        let input = channelsLast(try #require(reference["input"]))
        let labels = try #require(reference["target"]).elements.map { UInt8($0) }

        let scores = network.logits(input)
        let expectedScores = channelsLast(try #require(reference["logits.eval.64"]))
        #expect(error(scores, expectedScores) < 1e-5)
        let agreeing = (0..<labels.count).count { best(scores, $0) == best(expectedScores, $0) }
        #expect(Double(agreeing) >= 0.999 * Double(labels.count))

        let found = network.differentiate(input, labels: labels)
        let expectedInTraining = reference["logits.train.64"].map(channelsLast)
        #expect(error(found.logits, expectedInTraining) < 1e-4)
        func errorOfPyTorch(_ name: String, _ expected: Tensor?) throws -> Double {
            error(channelsLast(try #require(reference[name])), expected)
        }
        print(
            "class scores, error in inference and in training: \(error(scores, expectedScores)),",
            "\(error(found.logits, expectedInTraining)), PyTorch's float32 \(try errorOfPyTorch("logits.eval.32", expectedScores)),",
            try errorOfPyTorch("logits.train.32", expectedInTraining))
        // In single precision, an input of a ReLU that is close to 0 may get the other sign. This changes the gradients
        // of all layers before it by up to a hundredth, also in PyTorch. After the last ReLU there is only rounding.
        for name in ["classifier.weight", "classifier.bias", "decoder.2.1.weight"] {
            #expect(error(try #require(found.gradients[name]), reference["grad.64.\(name)"]) < 1e-4, "\(name)")
        }
        var (own, peers): ([Double], [Double]) = ([], [])
        for (name, gradient) in found.gradients {
            let expected = try #require(reference["grad.64.\(name)"])
            // The next BatchNorm cancels the effect of such a bias, so that its gradient is only rounding.
            if name.hasSuffix(".1.bias") && expected.elements.allSatisfy({ abs($0) < 1e-4 }) { continue }
            own.append(error(gradient, expected))
            peers.append(error(try #require(reference["grad.32.\(name)"]), expected))
        }
        print("gradients, median and largest error: \(spread(own)), PyTorch's float32 \(spread(peers))")
        #expect(spread(own).median < 2e-2)

        try network.load(stateDictionary: state)
        let losses = network.descend(input, labels: labels, steps: 10, learningRate: 1e-3)
        let expectedLosses = try #require(reference["losses.64"]).elements.map(Double.init)
        let peerLosses = try #require(reference["losses.32"]).elements.map(Double.init)
        func worst(_ losses: [Double]) -> Double {
            zip(losses, expectedLosses).map { abs($0 - $1) / $1 }.max() ?? .infinity
        }
        let moved = network.stateDictionary()
        let parameters = reference.keys.filter { $0.hasPrefix("adam.64.") }.map { String($0.dropFirst(8)) }
        let ownParameters = try parameters.map { error(try #require(moved[$0]), reference["adam.64.\($0)"]) }
        let peerParameters = try parameters.map {
            error(try #require(reference["adam.32.\($0)"]), reference["adam.64.\($0)"])
        }
        print("ten steps of Adam, largest error of a loss: \(worst(losses)), PyTorch's float32 \(worst(peerLosses));")
        print("median error of a parameter: \(spread(ownParameters).median), \(spread(peerParameters).median)")
        #expect(worst(losses) < max(1e-4, 3 * worst(peerLosses)))
    }

    private func spread(_ errors: [Double]) -> (median: Double, largest: Double) {
        let sorted = errors.sorted()
        return (sorted[sorted.count / 2], sorted[sorted.count - 1])
    }

    private func best(_ scores: Tensor, _ pixel: Int) -> Int {
        let row = scores.elements[pixel * scores.shape[3]..<(pixel + 1) * scores.shape[3]]
        return (row.indices.max { row[$0] < row[$1] } ?? row.startIndex) - row.startIndex
    }

    private func error(_ found: Tensor, _ expected: Tensor?) -> Double {
        guard let expected, expected.shape == found.shape else { return .infinity }
        return relativeError(found.elements, expected.elements.map(Double.init))
    }

    /// `[N, C, H, W]` as `[N, H, W, C]`.
    private func channelsLast(_ tensor: Tensor) -> Tensor {
        let (batch, channels, height, width) = (tensor.shape[0], tensor.shape[1], tensor.shape[2], tensor.shape[3])
        var map = NaiveMap(batch: batch, height: height, width: width, channels: channels)
        for (index, element) in tensor.elements.enumerated() {
            let (row, x) = index.quotientAndRemainder(dividingBy: width)
            let (plane, y) = row.quotientAndRemainder(dividingBy: height)
            map[plane / channels, y, x, plane % channels] = Double(element)
        }
        return map.map.tensor
    }
}
