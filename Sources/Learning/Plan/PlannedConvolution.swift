import Tensors

/// A convolution on the maps of a plan, without bias, normalization and activation.
protocol PlannedConvolution: AnyObject {
    var convolution: Convolution { get }
    var inputs: [Value] { get }
    /// The same as in `Node`.
    var productInputs: [Value] { get }

    /// The same as in `Node`.
    func claimGradients()
    /// - Parameter folded: The weights for inference; nil means the learned weights.
    func forward(
        _ folded: Convolution.Folded?, into output: FeatureMap, epilogue: Epilogue?, on device: Device)
    /// Computes the gradients of the weights and of the inputs from the gradient of the output.
    func backward(_ gradient: FeatureMap, on device: Device)
}

/// A convolution of one map.
final class SingleConvolution: PlannedConvolution {
    let convolution: Convolution
    private let input: Value
    private var adds = false

    init(_ convolution: Convolution, of input: Value) {
        self.convolution = convolution
        self.input = input
    }

    var inputs: [Value] { [input] }

    var productInputs: [Value] {
        if case .pointwise(stride: 1) = convolution.kernel { [input] } else { [] }
    }

    func claimGradients() { adds = input.claimGradient() }

    func forward(
        _ folded: Convolution.Folded?, into output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        let (map, normalizer) = input.productInput
        convolution.convolve(
            map, normalizedBy: normalizer, folded: folded, into: output, epilogue: epilogue, on: device)
    }

    func backward(_ gradient: FeatureMap, on device: Device) {
        let (map, normalizer) = input.isStored ? (input.backwardMap(on: device), nil) : input.productInput
        convolution.backward(
            map, normalizedBy: normalizer, gradient, into: input.needsGradient ? input.gradient : nil,
            accumulating: adds, on: device)
    }
}

/// A convolution of the concatenation of an upsampled coarse map and a fine map. The upsampled map is not stored.
final class JoinedConvolution: PlannedConvolution {
    private let coarse: Value
    private let resampled: UpsampledConvolution
    private let fine: SingleConvolution
    private var adds = false

    init(_ convolution: Convolution, of coarse: Value, and fine: Value) {
        self.coarse = coarse
        self.fine = SingleConvolution(convolution, of: fine)
        resampled = UpsampledConvolution(from: (coarse.height, coarse.width), to: (fine.height, fine.width))
    }

    var convolution: Convolution { fine.convolution }
    var inputs: [Value] { [coarse] + fine.inputs }
    var productInputs: [Value] { [] }

    func claimGradients() {
        adds = coarse.claimGradient()
        fine.claimGradients()
    }

    func forward(
        _ folded: Convolution.Folded?, into output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        fine.forward(folded, into: output, epilogue: nil, on: device)
        convolution.add(
            coarse.map, upsampled: resampled, folded: folded, to: output, epilogue: epilogue, on: device)
    }

    func backward(_ gradient: FeatureMap, on device: Device) {
        fine.backward(gradient, on: device)
        convolution.backward(
            coarse.backwardMap(on: device), upsampled: resampled, gradient, into: coarse.gradient, accumulating: adds,
            on: device)
    }
}
