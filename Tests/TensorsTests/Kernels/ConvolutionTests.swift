import Tensors
import TestSupport
import Testing

/// A convolution of a kind and shape, computed by the kernels and by plain loops.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable {
        case pointwise, stem
        case dense(dilation: Int)
        case depthwise(stride: Int, dilation: Int)
    }

    let kind: Kind
    let batch: Int
    let height: Int
    let width: Int
    let inputs: Int
    let outputs: Int

    init(_ kind: Kind, _ batch: Int, _ height: Int, _ width: Int, _ inputs: Int, _ outputs: Int) {
        self.kind = kind
        self.batch = batch
        self.height = height
        self.width = width
        self.inputs = inputs
        self.outputs = outputs
    }

    var testDescription: String { "\(kind) [\(batch), \(height), \(width), \(inputs)] to \(outputs)" }

    var input: NaiveMap { NaiveMap(batch: batch, height: height, width: width, channels: inputs, seed: 1) }

    var weights: [Double] {
        switch kind {
        case .pointwise: normalNumbers(inputs * outputs, seed: 2)
        case .stem, .dense: normalNumbers(9 * inputs * outputs, seed: 2)
        case .depthwise: normalNumbers(9 * inputs, seed: 2)
        }
    }

    func naive(_ input: NaiveMap, _ weights: [Double]) -> NaiveMap {
        switch kind {
        case .pointwise: input.convolved(weights, kernel: 1, to: outputs)
        case .stem: input.convolved(weights, kernel: 3, to: outputs, stride: 2)
        case .dense(let dilation): input.convolved(weights, kernel: 3, to: outputs, dilation: dilation)
        case .depthwise(let stride, let dilation):
            input.depthwiseConvolved(weights, stride: stride, dilation: dilation)
        }
    }

    /// Weights as the kernel stores them: a depthwise tap's channels are padded to whole vectors.
    private func padded(_ weights: [Double]) -> FloatStorage {
        guard case .depthwise = kind else { return FloatStorage(weights.map { Float($0) }) }
        let storage = FloatStorage(count: DepthwiseConvolution.weightCount(channels: inputs))
        for (index, weight) in weights.enumerated() {
            storage[index / inputs * (storage.count / 9) + index % inputs] = Float(weight)
        }
        return storage
    }

    private func unpadded(_ storage: FloatStorage) -> [Float] {
        guard case .depthwise = kind else { return storage.elements }
        return (0..<9 * inputs).map { storage[$0 / inputs * (storage.count / 9) + $0 % inputs] }
    }

    func forward(on device: Device) -> FeatureMap {
        let (map, weights) = (input.map, padded(self.weights))
        let output = naiveOutputShape.map
        switch kind {
        case .pointwise: PointwiseConvolution.forward(map, weights: weights, into: output, on: device)
        case .stem: StemConvolution.forward(map, weights: weights, into: output, on: device)
        case .dense(let dilation):
            DenseConvolution.forward(map, weights: weights, dilation: dilation, into: output, on: device)
        case .depthwise(let stride, let dilation):
            DepthwiseConvolution.forward(
                map, weights: weights, stride: stride, dilation: dilation, into: output, on: device)
        }
        return output
    }

    /// The gradients for `cotangent` at the output; that of the input is added to a map of ones if `accumulating`.
    func backward(
        _ cotangent: NaiveMap, accumulating: Bool, on device: Device
    ) -> (input: [Float]?, weights: [Float]) {
        let (map, weights, gradient) = (input.map, padded(self.weights), cotangent.map)
        let inputGradient = input.with(input.elements.map { _ in 1 }).map
        let weightGradient = FloatStorage(count: weights.count)
        switch kind {
        case .pointwise:
            PointwiseConvolution.backwardInput(
                gradient, weights: weights, into: inputGradient, accumulating: accumulating, on: device)
            PointwiseConvolution.backwardWeights(map, gradient, into: weightGradient, on: device)
        case .stem:
            StemConvolution.backwardWeights(map, gradient, into: weightGradient, on: device)
            return (nil, unpadded(weightGradient))
        case .dense(let dilation):
            DenseConvolution.backwardInput(
                gradient, weights: weights, dilation: dilation, into: inputGradient, accumulating: accumulating,
                on: device)
            DenseConvolution.backwardWeights(map, gradient, dilation: dilation, into: weightGradient, on: device)
        case .depthwise(let stride, let dilation):
            DepthwiseConvolution.backwardInput(
                gradient, weights: weights, stride: stride, dilation: dilation, into: inputGradient,
                accumulating: accumulating, on: device)
            DepthwiseConvolution.backwardWeights(
                map, gradient, stride: stride, dilation: dilation, into: weightGradient, on: device)
        }
        return (inputGradient.tensor.elements, unpadded(weightGradient))
    }

    /// A map of the output's shape.
    var naiveOutputShape: NaiveMap {
        switch kind {
        case .stem:
            NaiveMap(batch: batch, height: (height + 1) / 2, width: (width + 1) / 2, channels: outputs, seed: 3)
        case .depthwise(let stride, _):
            NaiveMap(
                batch: batch, height: (height + stride - 1) / stride, width: (width + stride - 1) / stride,
                channels: outputs, seed: 3)
        case .pointwise, .dense: NaiveMap(batch: batch, height: height, width: width, channels: outputs, seed: 3)
        }
    }

    var isPrepared: Bool {
        switch kind {
        case .pointwise, .dense: true
        case .stem, .depthwise: false
        }
    }

    /// Small enough for a finite difference by each number.
    static let small = [
        ConvolutionCase(.pointwise, 2, 3, 5, 8, 11), ConvolutionCase(.pointwise, 1, 1, 1, 16, 8),
        ConvolutionCase(.stem, 2, 5, 7, 3, 8), ConvolutionCase(.stem, 1, 4, 6, 3, 5),
        ConvolutionCase(.dense(dilation: 1), 2, 5, 7, 16, 16), ConvolutionCase(.dense(dilation: 1), 1, 4, 5, 8, 3),
        ConvolutionCase(.dense(dilation: 2), 1, 5, 3, 3, 8),
        ConvolutionCase(.dense(dilation: 6), 2, 6, 8, 4, 4), ConvolutionCase(.dense(dilation: 1), 1, 1, 1, 8, 8),
        ConvolutionCase(.depthwise(stride: 1, dilation: 1), 2, 4, 5, 11, 11),
        ConvolutionCase(.depthwise(stride: 2, dilation: 1), 2, 5, 7, 8, 8),
        ConvolutionCase(.depthwise(stride: 2, dilation: 1), 1, 6, 4, 16, 16),
        ConvolutionCase(.depthwise(stride: 1, dilation: 2), 2, 5, 6, 8, 8),
        ConvolutionCase(.depthwise(stride: 1, dilation: 2), 1, 2, 1, 8, 8),
    ]

    /// Similar to layers of the network: many pixels, many channels, several chunks.
    static let large = [
        ConvolutionCase(.pointwise, 3, 23, 30, 24, 48), ConvolutionCase(.pointwise, 1, 45, 60, 16, 96),
        ConvolutionCase(.pointwise, 8, 6, 8, 320, 256), ConvolutionCase(.stem, 2, 91, 61, 3, 32),
        ConvolutionCase(.pointwise, 1, 5, 7, 1040, 80), ConvolutionCase(.dense(dilation: 1), 1, 9, 21, 528, 16),
        ConvolutionCase(.dense(dilation: 1), 2, 23, 30, 48, 40),
        ConvolutionCase(.dense(dilation: 1), 2, 23, 30, 48, 32),
        ConvolutionCase(.dense(dilation: 3), 1, 7, 17, 528, 48),
        ConvolutionCase(.dense(dilation: 6), 3, 6, 8, 96, 72),
        ConvolutionCase(.dense(dilation: 6), 2, 23, 31, 32, 48), ConvolutionCase(.dense(dilation: 6), 1, 37, 31, 40, 8),
        ConvolutionCase(.dense(dilation: 3), 1, 37, 19, 16, 16),
        ConvolutionCase(.dense(dilation: 12), 1, 23, 30, 32, 16),
        ConvolutionCase(.dense(dilation: 18), 2, 23, 31, 16, 32),
        ConvolutionCase(.dense(dilation: 1), 1, 90, 13, 16, 144),
        ConvolutionCase(.depthwise(stride: 1, dilation: 1), 2, 45, 60, 32, 32),
        ConvolutionCase(.depthwise(stride: 2, dilation: 1), 2, 45, 61, 96, 96),
        ConvolutionCase(.depthwise(stride: 1, dilation: 2), 3, 6, 8, 960, 960),
    ]
}

@Suite("Convolutions")
struct ConvolutionTests {
    private let device = Device(workers: Workers(count: 2))

    @Test("convolutions agree with plain loops", arguments: ConvolutionCase.small + ConvolutionCase.large)
    func forward(of convolution: ConvolutionCase) {
        let expected = convolution.naive(convolution.input, convolution.weights)
        #expect(relativeError(convolution.forward(on: device).tensor.elements, expected.elements) < 3e-6)
    }

    @Test("the gradients of convolutions agree with finite differences", arguments: ConvolutionCase.small)
    func gradients(of convolution: ConvolutionCase) {
        let cotangent = convolution.naiveOutputShape
        let (input, weights) = (convolution.input, convolution.weights)
        let found = convolution.backward(cotangent, accumulating: false, on: device)
        let byWeights = numericalGradient(
            { convolution.naive(input, $0).elements }, at: weights, cotangent: cotangent.elements)
        #expect(relativeError(found.weights, byWeights) < 1e-5)
        guard let inputGradient = found.input else { return }
        let byInput = numericalGradient(
            { convolution.naive(input.with($0), weights).elements }, at: input.elements, cotangent: cotangent.elements)
        #expect(relativeError(inputGradient, byInput) < 1e-5)
        let added = convolution.backward(cotangent, accumulating: true, on: device)
        #expect(relativeError(added.input ?? [], byInput.map { $0 + 1 }) < 1e-5)
    }

    @Test("the gradients of convolutions are their adjoints", arguments: ConvolutionCase.large)
    func adjoint(of convolution: ConvolutionCase) {
        let cotangent = convolution.naiveOutputShape
        let output = convolution.forward(on: device).tensor.elements.map(Double.init)
        let found = convolution.backward(cotangent, accumulating: false, on: device)
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let expected = product(output, cotangent.elements)
        // The expected size of the product if the signs of its terms were random. Errors are relative to it.
        let scale = (product(output, output) * product(cotangent.elements, cotangent.elements)).squareRoot()
        #expect(abs(product(found.weights.map(Double.init), convolution.weights) - expected) < 1e-6 * scale)
        if let inputGradient = found.input {
            #expect(abs(product(inputGradient.map(Double.init), convolution.input.elements) - expected) < 1e-6 * scale)
        }
    }

    @Test("convolutions and their gradients are bit-identical on 1, 2 and 4 threads", arguments: ConvolutionCase.large)
    func threads(_ convolution: ConvolutionCase) {
        let results = [1, 2, 4].map { count in
            let device = Device(workers: Workers(count: count))
            let gradients = convolution.backward(convolution.naiveOutputShape, accumulating: true, on: device)
            return [convolution.forward(on: device).tensor.elements, gradients.input ?? [], gradients.weights]
        }
        #expect(results[0] == results[1] && results[0] == results[2])
    }

    @Test(
        "convolutions with weights prepared for inference agree with plain loops",
        arguments: (ConvolutionCase.small + ConvolutionCase.large).filter(\.isPrepared))
    func prepared(_ convolution: ConvolutionCase) throws {
        let weights = FloatStorage(convolution.weights.map { Float($0) })
        let (input, output) = (convolution.input.map, convolution.naiveOutputShape.map)
        // Winograd's F(6x6, 3x3) over many channels has larger rounding errors than the other methods.
        var tolerance = 3e-6
        switch convolution.kind {
        case .stem, .depthwise: preconditionFailure("\(convolution) has no prepared weights")
        case .pointwise:
            let prepared = PointwiseConvolution.prepare(weights, to: convolution.outputs, on: device)
            weights.fill(.nan)
            PointwiseConvolution.forward(input, weights: weights, prepared: prepared, into: output, on: device)
        case .dense(let dilation):
            let prepared = DenseConvolution.prepare(
                weights, to: convolution.outputs, dilation: dilation, on: device)
            if dilation == 1 && convolution.inputs > 256 { tolerance = 1e-5 }
            func forward() {
                DenseConvolution.forward(
                    input, weights: weights, prepared: prepared, dilation: dilation, into: output, on: device)
            }
            // The first call may prepare more weights. With dilation 1, small maps use the original weights.
            forward()
            if dilation > 1 { weights.fill(.nan) }
            forward()
        }
        let expected = convolution.naive(convolution.input, convolution.weights)
        #expect(relativeError(output.tensor.elements, expected.elements) < tolerance)
    }

    @Test("convolutions apply bias, activation and shortcut in every chunk", arguments: [136, 144])
    func epilogue(channels: Int) {
        let input = NaiveMap(batch: 2, height: 31, width: 17, channels: channels, seed: 1)
        let bias = normalNumbers(channels, seed: 3)
        let epilogue = Epilogue(
            bias: FloatStorage(bias.map { Float($0) }), activation: .relu6, residual: input.map)
        let square = normalNumbers(channels * channels, seed: 2).map { $0 / 10 }
        let nine = normalNumbers(9 * channels, seed: 2)
        let output = FeatureMap(batch: 2, height: 31, width: 17, channels: channels)
        func check(_ convolved: NaiveMap, _ kind: String) {
            let expected = convolved.elements.indices.map {
                min(max(convolved.elements[$0] + bias[$0 % channels], 0), 6) + input.elements[$0]
            }
            #expect(relativeError(output.tensor.elements, expected) < 1e-5, "\(kind)")
        }
        PointwiseConvolution.forward(
            input.map, weights: FloatStorage(square.map { Float($0) }), into: output, epilogue: epilogue, on: device)
        check(input.convolved(square, kernel: 1, to: channels), "pointwise")
        let dense = FloatStorage((0..<9).flatMap { _ in square.map { Float($0) } })
        DenseConvolution.forward(
            input.map, weights: dense, dilation: 40, into: output, epilogue: epilogue, on: device)
        check(input.convolved(square, kernel: 1, to: channels), "dense")
        DepthwiseConvolution.forward(
            input.map, weights: FloatStorage(nine.map { Float($0) }), stride: 1, dilation: 2, into: output,
            epilogue: epilogue, on: device)
        check(input.depthwiseConvolved(nine, stride: 1, dilation: 2), "depthwise")
    }

    @Test("convolutions by Winograd's transforms apply bias, activation and shortcut", arguments: [false, true])
    func winogradEpilogue(isPrepared: Bool) {
        let input = NaiveMap(batch: 2, height: 7, width: 9, channels: 32, seed: 1)
        let bias = normalNumbers(32, seed: 3)
        let weights = normalNumbers(9 * 32 * 32, seed: 2).map { $0 / 10 }
        let stored = FloatStorage(weights.map { Float($0) })
        let output = FeatureMap(batch: 2, height: 7, width: 9, channels: 32)
        DenseConvolution.forward(
            input.map, weights: stored,
            prepared: isPrepared ? DenseConvolution.prepare(stored, to: 32, dilation: 1, on: device) : nil,
            dilation: 1, into: output,
            epilogue: Epilogue(bias: FloatStorage(bias.map { Float($0) }), activation: .relu6, residual: input.map),
            on: device)
        let convolved = input.convolved(weights, kernel: 3, to: 32)
        let expected = convolved.elements.indices.map {
            min(max(convolved.elements[$0] + bias[$0 % 32], 0), 6) + input.elements[$0]
        }
        #expect(relativeError(output.tensor.elements, expected) < 1e-5)
    }

    @Test(
        "Winograd's transforms read and write channels of a larger map, from aligned and unaligned first channels",
        arguments: [8, 16], [false, true])
    func winogradSlices(first: Int, isPrepared: Bool) {
        let slice = first..<first + 16
        let input = NaiveMap(batch: 1, height: 7, width: 9, channels: 48, seed: 1)
        let weights = normalNumbers(9 * 16 * 16, seed: 2)
        let stored = FloatStorage(weights.map { Float($0) })
        let whole = NaiveMap(batch: 1, height: 7, width: 9, channels: 48, seed: 3)
        let output = whole.map
        DenseConvolution.forward(
            input.map.channels(slice), weights: stored,
            prepared: isPrepared ? DenseConvolution.prepare(stored, to: 16, dilation: 1, on: device) : nil,
            dilation: 1, into: output.channels(slice), on: device)
        var part = NaiveMap(batch: 1, height: 7, width: 9, channels: 16)
        for y in 0..<7 { for x in 0..<9 { for c in 0..<16 { part[0, y, x, c] = input[0, y, x, c + first] } } }
        let expected = part.convolved(weights, kernel: 3, to: 16)
        #expect(relativeError(output.channels(slice).tensor.elements, expected.elements) < 3e-6)
        let (found, before) = (NaiveMap(output), NaiveMap(whole.map))
        var isUntouched = true
        found.forEachPlace { n, y, x, c in
            isUntouched = isUntouched && (slice ~= c || found[n, y, x, c] == before[n, y, x, c])
        }
        #expect(isUntouched)
    }

    @Test("convolutions read and write channels of a larger map")
    func slices() {
        let input = NaiveMap(batch: 1, height: 3, width: 4, channels: 16, seed: 1)
        let whole = FeatureMap(batch: 1, height: 3, width: 4, channels: 32)
        let weights = normalNumbers(8 * 16, seed: 2)
        PointwiseConvolution.forward(
            input.map.channels(8..<16), weights: FloatStorage(weights.map { Float($0) }),
            into: whole.channels(8..<24), on: device)
        var part = NaiveMap(batch: 1, height: 3, width: 4, channels: 8)
        for y in 0..<3 { for x in 0..<4 { for c in 0..<8 { part[0, y, x, c] = input[0, y, x, c + 8] } } }
        let expected = part.convolved(weights, kernel: 1, to: 16)
        let found = NaiveMap(whole)
        var error = 0.0
        found.forEachPlace { n, y, x, c in
            let value = 8..<24 ~= c ? expected[n, y, x, c - 8] : 0
            error = max(error, abs(found[n, y, x, c] - value))
        }
        #expect(error < 1e-5)
    }
}
