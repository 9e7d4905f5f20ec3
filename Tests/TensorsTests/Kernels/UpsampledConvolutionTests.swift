import Tensors
import TestSupport
import Testing

/// A 3x3 convolution of a map upsampled from `coarse` to `fine` extents.
struct UpsampledCase: Sendable, CustomTestStringConvertible {
    let batch: Int
    let coarse: [Int]
    let fine: [Int]
    let inputs: Int
    let outputs: Int

    init(_ batch: Int, _ coarse: [Int], _ fine: [Int], _ inputs: Int, _ outputs: Int) {
        self.batch = batch
        self.coarse = coarse
        self.fine = fine
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The numbers of input channels in the stored weights before and after the channels of the map.
    static let (before, after) = (3, 5)

    var testDescription: String { "[\(batch), \(coarse), \(inputs)] to [\(fine), \(outputs)]" }

    var input: NaiveMap { NaiveMap(batch: batch, height: coarse[0], width: coarse[1], channels: inputs, seed: 1) }

    var cotangent: NaiveMap { NaiveMap(batch: batch, height: fine[0], width: fine[1], channels: outputs, seed: 3) }

    /// `[tap, input channel, output channel]`.
    var weights: [Double] { normalNumbers(9 * inputs * outputs, seed: 2) }

    func naive(_ input: NaiveMap, _ weights: [Double]) -> NaiveMap {
        input.resized(height: fine[0], width: fine[1]).convolved(weights, kernel: 3, to: outputs)
    }

    private var resampled: UpsampledConvolution {
        UpsampledConvolution(from: (coarse[0], coarse[1]), to: (fine[0], fine[1]))
    }

    private var channels: Range<Int> { Self.before..<Self.before + inputs }

    /// The weights, surrounded by the weights of other channels.
    private var stored: FloatStorage {
        let size = inputs * outputs
        var elements: [Float] = []
        for tap in 0..<9 {
            elements += [Float](repeating: .nan, count: Self.before * outputs)
            elements += weights[tap * size..<(tap + 1) * size].map { Float($0) }
            elements += [Float](repeating: .nan, count: Self.after * outputs)
        }
        return FloatStorage(elements)
    }

    /// The convolution, added to a map of ones.
    func forward(on device: Device) -> [Float] {
        let output = cotangent.with(cotangent.elements.map { _ in 1 }).map
        resampled.add(input.map, weights: stored, channels: channels, to: output, on: device)
        return output.tensor.elements
    }

    /// The gradients for `cotangent` at the output; that of the input is added to a map of ones if `accumulating`.
    func backward(accumulating: Bool, on device: Device) -> (input: [Float], weights: [Float], others: [Float]) {
        let inputGradient = input.with(input.elements.map { _ in 1 }).map
        let weightGradient = FloatStorage(count: 9 * (Self.before + inputs + Self.after) * outputs)
        weightGradient.fill(7)
        resampled.backward(
            input.map, weights: stored, channels: channels, cotangent.map, into: inputGradient,
            accumulating: accumulating, weightGradient: weightGradient, on: device)
        let all = Tensor([9, Self.before + inputs + Self.after, outputs], elements: weightGradient.elements)
        func rows(_ isOwn: Bool) -> [Float] {
            var elements: [Float] = []
            for tap in 0..<9 {
                for input in 0..<all.shape[1] where channels.contains(input) == isOwn {
                    elements += (0..<outputs).map { all[tap, input, $0] }
                }
            }
            return elements
        }
        return (inputGradient.tensor.elements, rows(true), rows(false))
    }

    /// Small enough for a finite difference by each number.
    static let small = [
        UpsampledCase(2, [2, 3], [5, 7], 4, 8), UpsampledCase(1, [1, 1], [3, 2], 3, 16),
        UpsampledCase(1, [3, 2], [3, 2], 3, 8), UpsampledCase(2, [1, 4], [1, 13], 3, 8),
        UpsampledCase(1, [4, 3], [2, 2], 3, 8), UpsampledCase(1, [2, 1], [1, 1], 5, 8),
    ]

    /// Similar to layers of the network: many pixels, many channels, several chunks.
    static let large = [
        UpsampledCase(3, [6, 8], [23, 30], 96, 72), UpsampledCase(1, [23, 30], [90, 120], 32, 16),
    ]
}

@Suite("Convolution of an upsampled map")
struct UpsampledConvolutionTests {
    private let device = Device(workers: Workers(count: 2))

    @Test(
        "the convolution of an upsampled map agrees with plain loops",
        arguments: UpsampledCase.small + UpsampledCase.large)
    func forward(of convolution: UpsampledCase) {
        let expected = convolution.naive(convolution.input, convolution.weights).elements.map { $0 + 1 }
        // The positions of samples are rounded to single precision.
        #expect(relativeError(convolution.forward(on: device), expected) < 3e-6)
    }

    @Test(
        "the gradients agree with finite differences, and those of other channels do not change",
        arguments: UpsampledCase.small)
    func gradients(of convolution: UpsampledCase) {
        let (input, weights, cotangent) = (convolution.input, convolution.weights, convolution.cotangent.elements)
        let found = convolution.backward(accumulating: false, on: device)
        let byWeights = numericalGradient(
            { convolution.naive(input, $0).elements }, at: weights, cotangent: cotangent)
        #expect(relativeError(found.weights, byWeights) < 1e-5)
        let byInput = numericalGradient(
            { convolution.naive(input.with($0), weights).elements }, at: input.elements, cotangent: cotangent)
        #expect(relativeError(found.input, byInput) < 1e-5)
        let added = convolution.backward(accumulating: true, on: device)
        #expect(relativeError(added.input, byInput.map { $0 + 1 }) < 1e-5)
        #expect(found.others.allSatisfy { $0 == 7 })
    }

    @Test("the gradients are the adjoints of the convolution", arguments: UpsampledCase.large)
    func adjoint(of convolution: UpsampledCase) {
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let output = convolution.forward(on: device).map { Double($0) - 1 }
        let cotangent = convolution.cotangent.elements
        let found = convolution.backward(accumulating: false, on: device)
        let expected = product(output, cotangent)
        let scale = (product(output, output) * product(cotangent, cotangent)).squareRoot()
        #expect(abs(product(found.weights.map(Double.init), convolution.weights) - expected) < 1e-6 * scale)
        #expect(abs(product(found.input.map(Double.init), convolution.input.elements) - expected) < 1e-6 * scale)
    }

    @Test("the convolution of an upsampled map is bit-identical on 1, 2 and 4 threads", arguments: UpsampledCase.large)
    func threads(_ convolution: UpsampledCase) {
        let results = [1, 2, 4].map { count in
            let device = Device(workers: Workers(count: count))
            let gradients = convolution.backward(accumulating: true, on: device)
            return [convolution.forward(on: device), gradients.input, gradients.weights]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }
}
