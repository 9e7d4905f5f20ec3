import Tensors
import TestSupport
import Testing

/// A convolution of a kind and shape, fast and naive.
struct ConvolutionCase: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable {
        case pointwise(stride: Int = 1)
        case stem(kernel: Int = 3)
        case dense(stride: Int = 1, dilation: Int = 1)
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
        case .stem(let kernel): normalNumbers(kernel * kernel * inputs * outputs, seed: 2)
        case .dense: normalNumbers(9 * inputs * outputs, seed: 2)
        case .depthwise: normalNumbers(9 * inputs, seed: 2)
        }
    }

    func naive(_ input: NaiveMap, _ weights: [Double]) -> NaiveMap {
        switch kind {
        case .pointwise(let stride): input.convolved(weights, kernel: 1, to: outputs, stride: stride)
        case .stem(let kernel): input.convolved(weights, kernel: kernel, to: outputs, stride: 2)
        case .dense(let stride, let dilation):
            input.convolved(weights, kernel: 3, to: outputs, stride: stride, dilation: dilation)
        case .depthwise(let stride, let dilation):
            input.depthwiseConvolved(weights, stride: stride, dilation: dilation)
        }
    }

    /// Weights as the kernel stores them: a depthwise tap's channels are padded to whole vectors.
    private func stored(_ weights: [Double]) -> FloatStorage {
        guard case .depthwise = kind else { return FloatStorage(weights.map { Float($0) }) }
        let storage = FloatStorage(count: DepthwiseConvolution.weightCount(channels: inputs))
        for (index, weight) in weights.enumerated() {
            storage[index / inputs * (storage.count / 9) + index % inputs] = Float(weight)
        }
        return storage
    }

    private func unstored(_ storage: FloatStorage) -> [Float] {
        guard case .depthwise = kind else { return storage.elements }
        return (0..<9 * inputs).map { storage[$0 / inputs * (storage.count / 9) + $0 % inputs] }
    }

    func forward(on device: Device) -> FeatureMap {
        let output = naiveOutputShape.map
        forward(input.map, into: output, on: device)
        return output
    }

    func forward(_ map: FeatureMap, into output: FeatureMap, on device: Device) {
        let weights = stored(self.weights)
        switch kind {
        case .pointwise(let stride):
            PointwiseConvolution.forward(map, weights: weights, stride: stride, into: output, on: device)
        case .stem: StemConvolution.forward(map, weights: weights, into: output, on: device)
        case .dense(let stride, let dilation):
            DenseConvolution.forward(
                map, weights: weights, stride: stride, dilation: dilation, into: output, on: device)
        case .depthwise(let stride, let dilation):
            DepthwiseConvolution.forward(
                map, weights: weights, stride: stride, dilation: dilation, into: output, on: device)
        }
    }

    /// The gradients for `cotangent` at the output; that of the input is added to a map of ones if `accumulating`.
    func backward(
        _ cotangent: NaiveMap, accumulating: Bool, on device: Device
    ) -> (input: [Float]?, weights: [Float]) {
        let inputGradient = input.with(input.elements.map { _ in 1 }).map
        let weightGradient = backward(
            input.map, cotangent.map, into: inputGradient, accumulating: accumulating, on: device)
        return (hasInputGradient ? inputGradient.tensor.elements : nil, weightGradient)
    }

    /// Writes the gradient of the input and returns that of the weights.
    func backward(
        _ map: FeatureMap, _ gradient: FeatureMap, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) -> [Float] {
        let weights = stored(self.weights)
        let weightGradient = FloatStorage(count: weights.count)
        switch kind {
        case .pointwise(let stride):
            PointwiseConvolution.backwardInput(
                gradient, weights: weights, stride: stride, into: inputGradient, accumulating: accumulating, on: device)
            PointwiseConvolution.backwardWeights(map, gradient, stride: stride, into: weightGradient, on: device)
        case .stem: StemConvolution.backwardWeights(map, gradient, into: weightGradient, on: device)
        case .dense(let stride, let dilation):
            DenseConvolution.backwardInput(
                gradient, weights: weights, stride: stride, dilation: dilation, into: inputGradient,
                accumulating: accumulating, on: device)
            DenseConvolution.backwardWeights(
                map, gradient, stride: stride, dilation: dilation, into: weightGradient, on: device)
        case .depthwise(let stride, let dilation):
            DepthwiseConvolution.backwardInput(
                gradient, weights: weights, stride: stride, dilation: dilation, into: inputGradient,
                accumulating: accumulating, on: device)
            DepthwiseConvolution.backwardWeights(
                map, gradient, stride: stride, dilation: dilation, into: weightGradient, on: device)
        }
        return unstored(weightGradient)
    }

    /// A map of the output's shape.
    var naiveOutputShape: NaiveMap {
        NaiveMap(
            batch: batch, height: (height + stride - 1) / stride, width: (width + stride - 1) / stride,
            channels: outputs, seed: 3)
    }

    var stride: Int {
        switch kind {
        case .stem: 2
        case .pointwise(let stride), .dense(let stride, _), .depthwise(let stride, _): stride
        }
    }

    var hasInputGradient: Bool { if case .stem = kind { false } else { true } }

    var isPrepared: Bool {
        switch kind {
        case .pointwise, .dense: true
        case .stem, .depthwise: false
        }
    }

    /// Few enough numbers to differentiate each.
    static let small = [
        ConvolutionCase(.pointwise(), 2, 3, 5, 8, 11), ConvolutionCase(.pointwise(), 1, 1, 1, 16, 8),
        ConvolutionCase(.stem(), 2, 5, 7, 3, 8), ConvolutionCase(.stem(), 1, 4, 6, 3, 5),
        ConvolutionCase(.dense(dilation: 1), 2, 5, 7, 16, 16), ConvolutionCase(.dense(dilation: 1), 1, 4, 5, 8, 3),
        ConvolutionCase(.pointwise(stride: 2), 2, 5, 7, 8, 11), ConvolutionCase(.pointwise(stride: 2), 1, 4, 6, 11, 8),
        ConvolutionCase(.pointwise(stride: 2), 1, 1, 1, 8, 8),
        ConvolutionCase(.stem(kernel: 7), 2, 5, 9, 3, 8), ConvolutionCase(.stem(kernel: 7), 1, 2, 6, 3, 5),
        ConvolutionCase(.stem(kernel: 5), 1, 6, 3, 9, 4),
        ConvolutionCase(.dense(stride: 2), 2, 5, 7, 8, 11), ConvolutionCase(.dense(stride: 2), 1, 4, 6, 11, 8),
        ConvolutionCase(.dense(stride: 2), 1, 1, 2, 8, 8), ConvolutionCase(.dense(stride: 2), 1, 1, 1, 3, 3),
        ConvolutionCase(.dense(dilation: 2), 1, 5, 3, 3, 8),
        ConvolutionCase(.dense(dilation: 6), 2, 6, 8, 4, 4), ConvolutionCase(.dense(dilation: 1), 1, 1, 1, 8, 8),
        ConvolutionCase(.depthwise(stride: 1, dilation: 1), 2, 4, 5, 11, 11),
        ConvolutionCase(.depthwise(stride: 2, dilation: 1), 2, 5, 7, 8, 8),
        ConvolutionCase(.depthwise(stride: 2, dilation: 1), 1, 6, 4, 16, 16),
        ConvolutionCase(.depthwise(stride: 1, dilation: 2), 2, 5, 6, 8, 8),
        ConvolutionCase(.depthwise(stride: 1, dilation: 2), 1, 2, 1, 8, 8),
    ]

    static let strided = (small + large).filter { $0.stride == 2 }

    /// Of the network's kind: many pixels, many channels, several chunks.
    static let large = [
        ConvolutionCase(.pointwise(), 3, 23, 30, 24, 48), ConvolutionCase(.pointwise(), 1, 45, 60, 16, 96),
        ConvolutionCase(.pointwise(), 8, 6, 8, 320, 256), ConvolutionCase(.stem(), 2, 91, 61, 3, 32),
        ConvolutionCase(.pointwise(), 1, 5, 7, 1040, 80), ConvolutionCase(.dense(dilation: 1), 1, 9, 21, 528, 16),
        ConvolutionCase(.pointwise(stride: 2), 2, 45, 61, 48, 72),
        ConvolutionCase(.pointwise(stride: 2), 3, 7, 9, 528, 96),
        ConvolutionCase(.stem(kernel: 7), 2, 61, 91, 3, 64), ConvolutionCase(.stem(kernel: 7), 1, 90, 120, 3, 24),
        ConvolutionCase(.dense(stride: 2), 2, 45, 61, 64, 48), ConvolutionCase(.dense(stride: 2), 2, 25, 24, 32, 40),
        ConvolutionCase(.dense(stride: 2), 1, 35, 90, 144, 32), ConvolutionCase(.dense(stride: 2), 3, 6, 12, 48, 16),
        ConvolutionCase(.dense(stride: 2), 3, 7, 9, 528, 16),
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
