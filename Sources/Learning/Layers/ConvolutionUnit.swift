import Tensors

/// A convolution without bias, BatchNorm and an activation. The network consists of these units and a classifier.
final class ConvolutionUnit: Layer {
    enum Kernel {
        /// 3x3 with stride 2, on the image.
        case stem
        case pointwise
        case depthwise(stride: Int, dilation: Int)
        /// 3x3 over all channels. The first `coarse` channels come from a smaller map, which is upsampled
        /// (`JoinedConvolution`).
        case dense(dilation: Int, coarse: Int = 0)
        /// 3x3 depthwise, then 1x1 pointwise, with the same meaning of `coarse`.
        case separable(dilation: Int, coarse: Int = 0)
    }

    let name: String
    let kernel: Kernel
    let outputChannels: Int
    let activation: Activation
    /// The depthwise weights of a separable convolution; then `weight` has the pointwise weights. Otherwise nil.
    let depthwise: Parameter?
    let weight: Parameter
    let scale: Parameter
    let shift: Parameter
    let normalization: BatchNormalization.State

    /// - Parameters:
    ///   - name: The prefix of the unit's names in PyTorch.
    ///   - index: The position of the convolution after the prefix; its BatchNorm is at the next position.
    init(
        _ name: String, at index: Int = 0, _ kernel: Kernel, from inputChannels: Int, to outputChannels: Int,
        _ activation: Activation, _ initializer: inout Initializer
    ) {
        self.name = name
        self.kernel = kernel
        self.outputChannels = outputChannels
        self.activation = activation
        let convolution = "\(name).\(index).weight"
        var depthwise: Parameter?
        switch kernel {
        case .pointwise:
            weight = Parameter(name: convolution, shape: [outputChannels, inputChannels, 1, 1], layout: .convolution)
            initializer.fill(weight, fanIn: inputChannels)
        case .stem, .dense:
            weight = Parameter(name: convolution, shape: [outputChannels, inputChannels, 3, 3], layout: .convolution)
            initializer.fill(weight, fanIn: 9 * inputChannels)
        case .depthwise:
            weight = Parameter(name: convolution, shape: [outputChannels, 1, 3, 3], layout: .depthwise)
            initializer.fill(weight, fanIn: 9)
        case .separable(let dilation, _):
            let taps = Parameter(
                name: "\(name).\(index).depthwise.weight", shape: [inputChannels, 1, 3, 3], layout: .depthwise)
            initializer.fill(taps, fanIn: 9)
            if dilation > 1 { Self.startFromCenter(taps) }
            depthwise = taps
            weight = Parameter(
                name: "\(name).\(index).pointwise.weight", shape: [outputChannels, inputChannels, 1, 1],
                layout: .convolution)
            initializer.fill(weight, fanIn: inputChannels)
        }
        self.depthwise = depthwise
        normalization = BatchNormalization.State(channels: outputChannels)
        func vector(_ suffix: String, _ storage: FloatStorage) -> Parameter {
            Parameter(
                name: "\(name).\(index + 1).\(suffix)", shape: [outputChannels], layout: .vector, value: storage)
        }
        scale = vector("weight", normalization.scale)
        shift = vector("bias", normalization.shift)
        statistics = [
            vector("running_mean", normalization.runningMean), vector("running_var", normalization.runningVariance),
        ]
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

    /// The parameters that the optimizer changes.
    var parameters: [Parameter] { (depthwise.map { [$0] } ?? []) + [weight, scale, shift] }

    /// BatchNorm's running mean and variance. They are stored with the network, but they have no gradient.
    let statistics: [Parameter]

    /// Weights and bias fused with BatchNorm's running statistics, for inference.
    struct Folded {
        let weights: FloatStorage
        /// The packed weights; nil for kernels that use no packed matrix.
        let prepared: PreparedWeights?
        let bias: FloatStorage
    }

    /// The fused weights; computed at the first call.
    func folded(on device: Device) -> Folded {
        if let known = knownFolded { return known }
        let (factor, offset) = normalization.folded()
        let rowLength: Int
        if case .depthwise = kernel { rowLength = weight.value.count / 9 } else { rowLength = outputChannels }
        let weights = weight.value.multiplied(by: factor, rowLength: rowLength)
        let prepared: PreparedWeights? =
            switch kernel {
            case .stem, .depthwise: nil
            case .pointwise: PointwiseConvolution.prepare(weights, to: outputChannels, on: device)
            case .dense(let dilation, let coarse):
                DenseConvolution.prepare(weights, coarse: coarse, to: outputChannels, dilation: dilation, on: device)
            case .separable(_, let coarse):
                SeparableConvolution.prepare(
                    depthwise: depthwise!.value, pointwise: weights, coarse: coarse, to: outputChannels, on: device)
            }
        let made = Folded(weights: weights, prepared: prepared, bias: FloatStorage(offset))
        knownFolded = made
        return made
    }

    private var knownFolded: Folded?

    func prepare(on device: Device) { _ = folded(on: device) }

    func parametersChanged() { knownFolded = nil }

    func outputExtent(_ input: Int) -> Int {
        switch kernel {
        case .stem: StemConvolution.extent(input)
        case .depthwise(let stride, _): DepthwiseConvolution.extent(input, stride: stride)
        case .pointwise, .dense, .separable: input
        }
    }
}
