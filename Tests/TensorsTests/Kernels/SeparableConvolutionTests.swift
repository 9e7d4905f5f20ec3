import Tensors
import TestSupport
import Testing

/// A depthwise-separable 3x3 convolution of a fine map. The channels of an upsampled coarse map may precede its own.
struct SeparableCase: Sendable, CustomTestStringConvertible {
    let dilation: Int
    let batch: Int
    let fine: [Int]
    let inputs: Int
    /// Height, width and channels, or nil if there is no coarse map.
    let coarse: [Int]?
    let outputs: Int

    init(_ batch: Int, _ fine: [Int], _ inputs: Int, dilation: Int = 1, joining coarse: [Int]? = nil, to outputs: Int) {
        self.dilation = dilation
        self.batch = batch
        self.fine = fine
        self.inputs = inputs
        self.coarse = coarse
        self.outputs = outputs
    }

    var testDescription: String {
        "[\(batch), \(fine), \(inputs)]\(coarse.map { " joining \($0)" } ?? ""), dilation \(dilation), to \(outputs)"
    }

    /// The inputs and weights of a convolution, or their gradients.
    struct Parts<Map, Numbers> {
        var fine: Map
        var coarse: Map?
        /// `[tap, channel]`
        var taps: Numbers
        /// `[channel, output channel]`
        var matrix: Numbers
    }

    private var coarseChannels: Int { coarse?[2] ?? 0 }
    private var channels: Int { coarseChannels + inputs }

    var parts: Parts<NaiveMap, [Double]> {
        Parts(
            fine: NaiveMap(batch: batch, height: fine[0], width: fine[1], channels: inputs, seed: 1),
            coarse: coarse.map { NaiveMap(batch: batch, height: $0[0], width: $0[1], channels: $0[2], seed: 4) },
            taps: normalNumbers(9 * channels, seed: 2), matrix: normalNumbers(channels * outputs, seed: 5))
    }

    var cotangent: NaiveMap { NaiveMap(batch: batch, height: fine[0], width: fine[1], channels: outputs, seed: 3) }

    func naive(_ parts: Parts<NaiveMap, [Double]>) -> [Double] {
        let joined = NaiveMap(batch: batch, height: fine[0], width: fine[1], channels: channels)
        let upsampled = parts.coarse?.resized(height: fine[0], width: fine[1])
        var elements: [Double] = []
        joined.forEachPlace { n, y, x, c in
            elements.append(c < coarseChannels ? upsampled![n, y, x, c] : parts.fine[n, y, x, c - coarseChannels])
        }
        return joined.with(elements).depthwiseConvolved(parts.taps, stride: 1, dilation: dilation)
            .convolved(parts.matrix, kernel: 1, to: outputs).elements
    }

    /// The channels fill whole vectors, so the stored weights need no padding.
    private var storedTaps: FloatStorage { FloatStorage(parts.taps.map { Float($0) }) }

    private var storedMatrix: FloatStorage { FloatStorage(parts.matrix.map { Float($0) }) }

    private func weights(
        _ depthwise: FloatStorage, _ pointwise: FloatStorage
    ) -> (coarse: SeparableWeights, fine: SeparableWeights) {
        func of(_ range: Range<Int>) -> SeparableWeights {
            SeparableWeights(depthwise: depthwise, pointwise: pointwise, channels: range, to: outputs)
        }
        return (of(0..<coarseChannels), of(coarseChannels..<channels))
    }

    private var upsampled: UpsampledConvolution? {
        coarse.map { UpsampledConvolution(from: ($0[0], $0[1]), to: (fine[0], fine[1])) }
    }

    /// - Parameter isPrepared: Whether to prepare the weights as for inference and overwrite the pointwise ones.
    func forward(isPrepared: Bool = false, on device: Device) -> [Float] {
        let (taps, matrix, parts) = (storedTaps, storedMatrix, parts)
        let weights = weights(taps, matrix)
        var prepared: PreparedWeights?
        if isPrepared {
            prepared = SeparableConvolution.prepare(
                depthwise: taps, pointwise: matrix, coarse: coarseChannels, to: outputs, on: device)
            matrix.fill(.nan)
        }
        let output = cotangent.map
        SeparableConvolution.forward(
            parts.fine.map, weights: weights.fine, prepared: prepared, dilation: dilation, into: output, on: device)
        if let coarse = parts.coarse {
            upsampled?.add(coarse.map, weights: weights.coarse, prepared: prepared, to: output, on: device)
        }
        return output.tensor.elements
    }

    /// The gradients for `cotangent` at the output; those of the maps are added to ones if `accumulating`.
    ///
    /// - Parameter wantsFine: Whether to compute the gradient of the fine map. If not, it stays ones.
    func backward(
        accumulating: Bool = false, wantsFine: Bool = true, on device: Device
    ) -> Parts<[Float], [Float]> {
        let (taps, matrix, parts) = (storedTaps, storedMatrix, parts)
        let weights = weights(taps, matrix)
        let tapsGradient = FloatStorage(count: taps.count)
        let matrixGradient = FloatStorage(count: matrix.count)
        let gradients = self.weights(tapsGradient, matrixGradient)
        func ones(_ map: NaiveMap) -> FeatureMap { map.with(map.elements.map { _ in 1 }).map }
        let fine = ones(parts.fine)
        SeparableConvolution.backward(
            parts.fine.map, weights: weights.fine, cotangent.map, dilation: dilation, into: wantsFine ? fine : nil,
            accumulating: accumulating, weightGradient: gradients.fine, on: device)
        let coarse = parts.coarse.map { map in
            let gradient = ones(map)
            upsampled?.backward(
                map.map, weights: weights.coarse, cotangent.map, into: gradient, accumulating: accumulating,
                weightGradient: gradients.coarse, on: device)
            return gradient.tensor.elements
        }
        return Parts(
            fine: fine.tensor.elements, coarse: coarse,
            taps: tapsGradient.elements, matrix: matrixGradient.elements)
    }

    /// Small enough for a finite difference by each number.
    static let small = [
        SeparableCase(2, [4, 5], 16, to: 8), SeparableCase(1, [1, 1], 8, to: 5),
        SeparableCase(1, [5, 6], 8, dilation: 2, to: 3), SeparableCase(2, [3, 4], 8, dilation: 4, to: 8),
        SeparableCase(1, [4, 3], 8, dilation: 4, to: 3),
        SeparableCase(2, [5, 7], 8, joining: [2, 3, 8], to: 8),
        SeparableCase(1, [3, 2], 8, joining: [1, 1, 8], to: 16),
    ]

    /// Similar to layers of the network: many pixels, many channels, several chunks.
    static let large = [
        SeparableCase(3, [6, 8], 320, dilation: 6, to: 72), SeparableCase(2, [23, 30], 48, to: 64),
        SeparableCase(1, [45, 61], 24, dilation: 3, to: 24), SeparableCase(1, [3, 500], 16, to: 11),
        SeparableCase(8, [6, 8], 320, dilation: 12, to: 256),
        SeparableCase(3, [23, 30], 24, joining: [6, 8, 96], to: 72),
        SeparableCase(1, [90, 120], 16, joining: [23, 30, 32], to: 16),
    ]
}

@Suite("Depthwise-separable convolutions")
struct SeparableConvolutionTests {
    private let device = Device(workers: Workers(count: 2))

    @Test(
        "separable convolutions agree with plain loops, also with prepared weights",
        arguments: SeparableCase.small + SeparableCase.large)
    func forward(of convolution: SeparableCase) {
        let expected = convolution.naive(convolution.parts)
        #expect(relativeError(convolution.forward(on: device), expected) < 3e-6)
        #expect(relativeError(convolution.forward(isPrepared: true, on: device), expected) < 3e-6)
    }

    @Test("the gradients of separable convolutions agree with finite differences", arguments: SeparableCase.small)
    func gradients(of convolution: SeparableCase) {
        let (parts, cotangent) = (convolution.parts, convolution.cotangent.elements)
        let found = convolution.backward(on: device)
        func differences(
            at numbers: [Double], _ change: (inout SeparableCase.Parts<NaiveMap, [Double]>, [Double]) -> Void
        ) -> [Double] {
            numericalGradient(
                {
                    var changed = parts
                    change(&changed, $0)
                    return convolution.naive(changed)
                }, at: numbers, cotangent: cotangent)
        }
        #expect(relativeError(found.taps, differences(at: parts.taps) { $0.taps = $1 }) < 1e-5)
        #expect(relativeError(found.matrix, differences(at: parts.matrix) { $0.matrix = $1 }) < 1e-5)
        let added = convolution.backward(accumulating: true, on: device)
        let byFine = differences(at: parts.fine.elements) { $0.fine = parts.fine.with($1) }
        #expect(relativeError(found.fine, byFine) < 1e-5)
        #expect(relativeError(added.fine, byFine.map { $0 + 1 }) < 1e-5)
        guard let coarse = parts.coarse else { return }
        let byCoarse = differences(at: coarse.elements) { $0.coarse = coarse.with($1) }
        #expect(relativeError(found.coarse ?? [], byCoarse) < 1e-5)
        #expect(relativeError(added.coarse ?? [], byCoarse.map { $0 + 1 }) < 1e-5)
    }

    @Test(
        "the gradients of the weights are the same if the gradient of the map is not computed",
        arguments: SeparableCase.small + SeparableCase.large)
    func weightsAlone(of convolution: SeparableCase) {
        let found = convolution.backward(wantsFine: false, on: device)
        let all = convolution.backward(on: device)
        #expect(found.fine.allSatisfy { $0 == 1 })
        #expect(relativeError(found.taps, all.taps.map(Double.init)) < 3e-6)
        #expect(relativeError(found.matrix, all.matrix.map(Double.init)) < 3e-6)
    }

    @Test("the gradients of separable convolutions are their adjoints", arguments: SeparableCase.large)
    func adjoint(of convolution: SeparableCase) {
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        func product(_ a: [Float], _ b: [Double]) -> Double { product(a.map(Double.init), b) }
        let (parts, cotangent) = (convolution.parts, convolution.cotangent.elements)
        let output = convolution.forward(on: device).map(Double.init)
        let found = convolution.backward(on: device)
        let expected = product(output, cotangent)
        let scale = (product(output, output) * product(cotangent, cotangent)).squareRoot()
        #expect(abs(product(found.taps, parts.taps) - expected) < 1e-6 * scale)
        #expect(abs(product(found.matrix, parts.matrix) - expected) < 1e-6 * scale)
        let byMaps =
            product(found.fine, parts.fine.elements) + product(found.coarse ?? [], parts.coarse?.elements ?? [])
        #expect(abs(byMaps - expected) < 1e-6 * scale)
    }

    @Test(
        "separable convolutions and their gradients are bit-identical on 1, 2 and 4 threads",
        arguments: SeparableCase.large)
    func threads(_ convolution: SeparableCase) {
        let results = [1, 2, 4].map { count in
            let device = Device(workers: Workers(count: count))
            let found = convolution.backward(accumulating: true, on: device)
            let alone = convolution.backward(wantsFine: false, on: device)
            return [
                convolution.forward(on: device), found.fine, found.coarse ?? [], found.taps, found.matrix, alone.taps,
                alone.matrix,
            ]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test("separable convolutions apply bias, activation and shortcut in every chunk")
    func epilogue() {
        let input = NaiveMap(batch: 2, height: 31, width: 17, channels: 24, seed: 1)
        let (taps, matrix) = (normalNumbers(9 * 24, seed: 2), normalNumbers(24 * 24, seed: 5))
        let bias = normalNumbers(24, seed: 3)
        let output = FeatureMap(batch: 2, height: 31, width: 17, channels: 24)
        SeparableConvolution.forward(
            input.map,
            weights: SeparableWeights(
                depthwise: FloatStorage(taps.map { Float($0) }), pointwise: FloatStorage(matrix.map { Float($0) }),
                to: 24), dilation: 2, into: output,
            epilogue: Epilogue(
                bias: FloatStorage(bias.map { Float($0) }), activation: .relu6, residual: input.map), on: device)
        let convolved = input.depthwiseConvolved(taps, stride: 1, dilation: 2).convolved(matrix, kernel: 1, to: 24)
        let expected = convolved.elements.indices.map {
            min(max(convolved.elements[$0] + bias[$0 % 24], 0), 6) + input.elements[$0]
        }
        #expect(relativeError(output.tensor.elements, expected) < 1e-5)
    }
}
