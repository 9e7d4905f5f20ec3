import Tensors
import TestSupport
import Testing

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
        case .stem, .depthwise: preconditionFailure("nothing prepares \(convolution)")
        case .pointwise(let stride):
            let prepared = PointwiseConvolution.prepare(weights, to: convolution.outputs, on: device)
            weights.fill(.nan)
            PointwiseConvolution.forward(
                input, weights: weights, prepared: prepared, stride: stride, into: output, on: device)
        case .dense(let stride, let dilation):
            let prepared = DenseConvolution.prepare(
                weights, to: convolution.outputs, stride: stride, dilation: dilation, on: device)
            if stride == 1 && dilation == 1 && convolution.inputs > 256 { tolerance = 1e-5 }
            func forward() {
                DenseConvolution.forward(
                    input, weights: weights, prepared: prepared, stride: stride, dilation: dilation, into: output,
                    on: device)
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

    @Test(
        "convolutions by Winograd's transforms apply bias, activation and shortcut", arguments: [false, true], [1, 2])
    func winogradEpilogue(isPrepared: Bool, stride: Int) {
        let input = NaiveMap(batch: 2, height: 11, width: 17, channels: 32, seed: 1)
        let bias = normalNumbers(32, seed: 3)
        let weights = normalNumbers(9 * 32 * 32, seed: 2).map { $0 / 10 }
        let stored = FloatStorage(weights.map { Float($0) })
        let convolved = input.convolved(weights, kernel: 3, to: 32, stride: stride)
        let shortcut = NaiveMap(
            batch: 2, height: convolved.height, width: convolved.width, channels: 32, seed: 4)
        let output = convolved.map
        let epilogue = Epilogue(
            bias: FloatStorage(bias.map { Float($0) }), activation: .relu6, residual: shortcut.map)
        DenseConvolution.forward(
            input.map, weights: stored,
            prepared: isPrepared
                ? DenseConvolution.prepare(stored, to: 32, stride: stride, dilation: 1, on: device) : nil,
            stride: stride, dilation: 1, into: output, epilogue: epilogue, on: device)
        let expected = convolved.elements.indices.map {
            min(max(convolved.elements[$0] + bias[$0 % 32], 0), 6) + shortcut.elements[$0]
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

    @Test(
        "with stride 2 read and write channels of larger maps, from whole cache lines on and from others",
        arguments: ConvolutionCase.strided, [8, 16])
    func stridedSlices(of convolution: ConvolutionCase, first: Int) {
        let cotangent = convolution.naiveOutputShape
        let (input, output) = (ChannelView(convolution.input, from: first), ChannelView(cotangent, from: first))
        convolution.forward(input.map, into: output.map, on: device)
        // Winograd's transforms need whole lines, so the bits may be others than without a larger map.
        let expected = convolution.forward(on: device).tensor.elements.map(Double.init)
        #expect(relativeError(output.map.tensor.elements, expected) < 3e-6)
        let inputGradient = ChannelView(convolution.input.with(convolution.input.elements.map { _ in 1 }), from: first)
        let weightGradient = convolution.backward(
            input.map, ChannelView(cotangent, from: first).map, into: inputGradient.map, accumulating: true,
            on: device)
        let gradients = convolution.backward(cotangent, accumulating: true, on: device)
        #expect(weightGradient == gradients.weights)
        if let expected = gradients.input { #expect(inputGradient.map.tensor.elements == expected) }
        #expect(output.othersAreUntouched && inputGradient.othersAreUntouched)
    }

    @Test("convolutions with stride 2 apply bias, activation and shortcut", arguments: [1, 3, 7])
    func stridedEpilogue(kernel: Int) {
        let input = NaiveMap(batch: 2, height: 31, width: 17, channels: 8, seed: 1)
        let weights = normalNumbers(kernel * kernel * 8 * 24, seed: 2).map { $0 / 10 }
        let bias = normalNumbers(24, seed: 3)
        let shortcut = NaiveMap(batch: 2, height: 16, width: 9, channels: 24, seed: 4)
        let epilogue = Epilogue(
            bias: FloatStorage(bias.map { Float($0) }), activation: .relu6, residual: shortcut.map)
        let (stored, output) = (FloatStorage(weights.map { Float($0) }), shortcut.map)
        switch kernel {
        case 1:
            PointwiseConvolution.forward(
                input.map, weights: stored, stride: 2, into: output, epilogue: epilogue, on: device)
        case 3:
            DenseConvolution.forward(
                input.map, weights: stored, stride: 2, dilation: 1, into: output, epilogue: epilogue, on: device)
        default: StemConvolution.forward(input.map, weights: stored, into: output, epilogue: epilogue, on: device)
        }
        let convolved = input.convolved(weights, kernel: kernel, to: 24, stride: 2)
        let expected = convolved.elements.indices.map {
            min(max(convolved.elements[$0] + bias[$0 % 24], 0), 6) + shortcut.elements[$0]
        }
        #expect(relativeError(output.tensor.elements, expected) < 1e-5)
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
