import Tensors

/// The kernels of a convolution. For a joined convolution, `convolve` is the part that reads the larger map.
extension Convolution {
    /// - Parameters:
    ///   - normalizer: Applied to the input when it is read. Only pointwise convolutions of stride 1 can do so.
    ///   - folded: The weights for inference; nil means the learned weights.
    func convolve(
        _ input: FeatureMap, normalizedBy normalizer: BatchNormalizer? = nil, folded: Folded?, into output: FeatureMap,
        epilogue: Epilogue? = nil, on device: Device
    ) {
        let (weights, prepared) = (folded?.weights ?? weight.value, folded?.prepared)
        switch kernel {
        case .stem:
            StemConvolution.forward(input, weights: weights, into: output, epilogue: epilogue, on: device)
        case .pointwise(let stride):
            PointwiseConvolution.forward(
                input, normalizedBy: normalizer, weights: weights, prepared: prepared, stride: stride, into: output,
                epilogue: epilogue, on: device)
        case .depthwise(let stride, let dilation):
            DepthwiseConvolution.forward(
                input, weights: weights, stride: stride, dilation: dilation, into: output, epilogue: epilogue,
                on: device)
        case .dense(let stride, let dilation, let coarse):
            DenseConvolution.forward(
                input, weights: weights, channels: coarse..<inputChannels, prepared: prepared, stride: stride,
                dilation: dilation,
                into: output, epilogue: epilogue, on: device)
        case .separable(let dilation, let coarse):
            SeparableConvolution.forward(
                input, weights: separable(weights, coarse..<inputChannels), prepared: prepared, dilation: dilation,
                into: output, epilogue: epilogue, on: device)
        }
    }

    /// Writes the gradient of the weights and, if `inputGradient` is not nil, of the input.
    ///
    /// - Parameters:
    ///   - normalizer: The same as in `convolve`.
    ///   - accumulating: Whether to add to `inputGradient` instead of overwriting it.
    func backward(
        _ input: FeatureMap, normalizedBy normalizer: BatchNormalizer? = nil, _ outputGradient: FeatureMap,
        into inputGradient: FeatureMap?, accumulating: Bool, on device: Device
    ) {
        let (weights, weightGradient) = (weight.value, weight.gradient)
        switch kernel {
        case .stem:
            precondition(inputGradient == nil, "Convolution \(name): the image has no gradient")
            StemConvolution.backwardWeights(input, outputGradient, into: weightGradient, on: device)
        case .pointwise(let stride):
            PointwiseConvolution.backwardWeights(
                input, normalizedBy: normalizer, outputGradient, stride: stride, into: weightGradient, on: device)
            guard let inputGradient else { return }
            PointwiseConvolution.backwardInput(
                outputGradient, weights: weights, stride: stride, into: inputGradient, accumulating: accumulating,
                on: device)
        case .depthwise(let stride, let dilation):
            DepthwiseConvolution.backwardWeights(
                input, outputGradient, stride: stride, dilation: dilation, into: weightGradient, on: device)
            guard let inputGradient else { return }
            DepthwiseConvolution.backwardInput(
                outputGradient, weights: weights, stride: stride, dilation: dilation, into: inputGradient,
                accumulating: accumulating, on: device)
        case .dense(let stride, let dilation, let coarse):
            DenseConvolution.backwardWeights(
                input, outputGradient, stride: stride, dilation: dilation, into: weightGradient,
                channels: coarse..<inputChannels,
                on: device)
            guard let inputGradient else { return }
            DenseConvolution.backwardInput(
                outputGradient, weights: weights, channels: coarse..<inputChannels, stride: stride,
                dilation: dilation, into: inputGradient, accumulating: accumulating, on: device)
        case .separable(let dilation, let coarse):
            SeparableConvolution.backward(
                input, weights: separable(weights, coarse..<inputChannels), outputGradient, dilation: dilation,
                into: inputGradient, accumulating: accumulating,
                weightGradient: separableGradient(coarse..<inputChannels), on: device)
        }
    }

    /// Adds the part of a joined convolution that reads the smaller map.
    func add(
        _ coarse: FeatureMap, upsampled: UpsampledConvolution, folded: Folded?, to output: FeatureMap,
        epilogue: Epilogue?, on device: Device
    ) {
        let (weights, prepared) = (folded?.weights ?? weight.value, folded?.prepared)
        let channels = 0..<coarse.channels
        switch kernel {
        case .dense:
            upsampled.add(
                coarse, weights: weights, prepared: prepared, channels: channels, to: output, epilogue: epilogue,
                on: device)
        case .separable:
            upsampled.add(
                coarse, weights: separable(weights, channels), prepared: prepared, to: output, epilogue: epilogue,
                on: device)
        case .stem, .pointwise, .depthwise: preconditionFailure("Convolution \(name): not 3x3 over two maps")
        }
    }

    /// Writes the gradients of the weights that read the smaller map, and of this map.
    func backward(
        _ coarse: FeatureMap, upsampled: UpsampledConvolution, _ outputGradient: FeatureMap,
        into coarseGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        let channels = 0..<coarse.channels
        switch kernel {
        case .dense:
            upsampled.backward(
                coarse, weights: weight.value, channels: channels, outputGradient, into: coarseGradient,
                accumulating: accumulating, weightGradient: weight.gradient, on: device)
        case .separable:
            upsampled.backward(
                coarse, weights: separable(weight.value, channels), outputGradient, into: coarseGradient,
                accumulating: accumulating, weightGradient: separableGradient(channels), on: device)
        case .stem, .pointwise, .depthwise: preconditionFailure("Convolution \(name): not 3x3 over two maps")
        }
    }

    private var inputChannels: Int { weight.shape[1] }

    private func separable(_ pointwise: FloatStorage, _ channels: Range<Int>) -> SeparableWeights {
        SeparableWeights(
            depthwise: depthwise!.value, pointwise: pointwise, channels: channels, to: outputChannels)
    }

    private func separableGradient(_ channels: Range<Int>) -> SeparableWeights {
        SeparableWeights(
            depthwise: depthwise!.gradient, pointwise: weight.gradient, channels: channels, to: outputChannels)
    }
}
