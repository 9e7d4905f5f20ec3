import Tensors

/// The weights of a convolution, without bias, normalization and activation. `Convolution+Kernels` computes it.
final class Convolution {
    enum Kernel {
        /// `extent` x `extent` with stride 2, on the image.
        case stem(extent: Int = 3)
        case pointwise(stride: Int = 1)
        case depthwise(stride: Int = 1, dilation: Int = 1)
        /// 3x3 over all channels. The first `coarse` channels come from a smaller map, which is upsampled
        /// (`JoinedConvolution`).
        case dense(stride: Int = 1, dilation: Int = 1, coarse: Int = 0)
        /// 3x3 depthwise, then 1x1 pointwise, with the same meaning of `coarse`.
        case separable(dilation: Int = 1, coarse: Int = 0)
    }

    let name: String
    let kernel: Kernel
    let outputChannels: Int
    /// The depthwise weights of a separable convolution; then `weight` has the pointwise weights. Otherwise nil.
    let depthwise: Parameter?
    let weight: Parameter

    /// - Parameter name: The name in PyTorch, to which `.weight` is added.
    init(
        _ name: String, _ kernel: Kernel, from inputChannels: Int, to outputChannels: Int,
        _ initializer: inout Initializer
    ) {
        self.name = name
        self.kernel = kernel
        self.outputChannels = outputChannels
        var depthwise: Parameter?
        switch kernel {
        case .pointwise: weight = Self.weight(name, inputChannels, outputChannels, extent: 1, &initializer)
        case .stem(let extent): weight = Self.weight(name, inputChannels, outputChannels, extent: extent, &initializer)
        case .dense: weight = Self.weight(name, inputChannels, outputChannels, extent: 3, &initializer)
        case .depthwise: weight = Self.taps(name, outputChannels, &initializer)
        case .separable(let dilation, _):
            let taps = Self.taps("\(name).depthwise", inputChannels, &initializer)
            if dilation > 1 { Self.startFromCenter(taps) }
            depthwise = taps
            weight = Self.weight("\(name).pointwise", inputChannels, outputChannels, extent: 1, &initializer)
        }
        self.depthwise = depthwise
    }

    private static func weight(
        _ name: String, _ inputs: Int, _ outputs: Int, extent: Int, _ initializer: inout Initializer
    ) -> Parameter {
        let weight = Parameter(name: "\(name).weight", shape: [outputs, inputs, extent, extent], layout: .convolution)
        initializer.fill(weight, fanIn: extent * extent * inputs)
        return weight
    }

    private static func taps(_ name: String, _ channels: Int, _ initializer: inout Initializer) -> Parameter {
        let taps = Parameter(name: "\(name).weight", shape: [channels, 1, 3, 3], layout: .depthwise)
        initializer.fill(taps, fanIn: 9)
        return taps
    }

    /// Sets all taps of a dilated depthwise convolution except the center tap to zero. This is Tessera's own choice.
    ///
    /// On small tiles the outer taps read only padding and get no gradient. Random values there would disturb
    /// predictions of whole images.
    private static func startFromCenter(_ taps: Parameter) {
        var elements = taps.tensor.elements
        for index in elements.indices where index % 9 != 4 { elements[index] = 0 }
        taps.tensor = Tensor(taps.shape, elements: elements)
    }

    var parameters: [Parameter] { (depthwise.map { [$0] } ?? []) + [weight] }

    /// The number of weights, without padding.
    var weightCount: Int { parameters.reduce(0) { $0 + $1.shape.count } }

    /// What inference uses instead of the learned weights.
    struct Folded {
        let weights: FloatStorage
        /// The packed weights; nil for kernels that use no packed matrix.
        let prepared: PreparedWeights?
        let bias: FloatStorage
    }

    private var knownFolded: Folded?

    /// The weights for inference; computed at the first call after `forgetFolded`.
    /// - Parameter fusion: A factor for each output channel, nil for 1; and the bias.
    func folded(on device: Device, _ fusion: () -> (factor: [Float]?, bias: FloatStorage)) -> Folded {
        if let known = knownFolded { return known }
        let (factor, bias) = fusion()
        let rowLength: Int
        if case .depthwise = kernel { rowLength = weight.value.count / 9 } else { rowLength = outputChannels }
        let weights = factor.map { weight.value.multiplied(by: $0, rowLength: rowLength) } ?? weight.value
        let prepared: PreparedWeights? =
            switch kernel {
            case .stem, .depthwise: nil
            case .pointwise: PointwiseConvolution.prepare(weights, to: outputChannels, on: device)
            case .dense(let stride, let dilation, let coarse):
                DenseConvolution.prepare(
                    weights, coarse: coarse, to: outputChannels, stride: stride, dilation: dilation, on: device)
            case .separable(_, let coarse):
                SeparableConvolution.prepare(
                    depthwise: depthwise!.value, pointwise: weights, coarse: coarse, to: outputChannels, on: device)
            }
        let made = Folded(weights: weights, prepared: prepared, bias: bias)
        knownFolded = made
        return made
    }

    func forgetFolded() { knownFolded = nil }

    func outputExtent(_ input: Int) -> Int {
        switch kernel {
        case .stem: StemConvolution.extent(input)
        case .depthwise(let stride, _): DepthwiseConvolution.extent(input, stride: stride)
        case .pointwise(let stride), .dense(let stride, _, _): DenseConvolution.extent(input, stride: stride)
        case .separable: input
        }
    }
}
