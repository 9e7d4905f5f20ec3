import Tensors

/// The convolution of a unit on the maps of a plan, without BatchNorm and activation.
protocol PlannedConvolution: AnyObject {
    var unit: ConvolutionUnit { get }
    var inputs: [Value] { get }

    /// The same as in `Node`.
    func claimGradients()
    /// - Parameter folded: The weights for inference; nil means the learned weights.
    func forward(
        _ folded: ConvolutionUnit.Folded?, into output: FeatureMap, epilogue: Epilogue?, on device: Device)
    /// Computes the gradients of the weights and of the inputs from the gradient of the output.
    func backward(_ gradient: FeatureMap, on device: Device)
}

/// A convolution of one map.
final class SingleConvolution: PlannedConvolution {
    let unit: ConvolutionUnit
    private let input: Value
    private var adds = false

    init(_ unit: ConvolutionUnit, of input: Value) {
        self.unit = unit
        self.input = input
    }

    var inputs: [Value] { [input] }

    func claimGradients() { adds = input.claimGradient() }

    func forward(
        _ folded: ConvolutionUnit.Folded?, into output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        unit.convolve(input.map, folded: folded, into: output, epilogue: epilogue, on: device)
    }

    func backward(_ gradient: FeatureMap, on device: Device) {
        unit.backward(
            input.map, gradient, into: input.needsGradient ? input.gradient : nil, accumulating: adds, on: device)
    }
}

/// A convolution of the concatenation of an upsampled coarse map and a fine map. The upsampled map is not stored.
final class JoinedConvolution: PlannedConvolution {
    private let coarse: Value
    private let resampled: UpsampledConvolution
    private let fine: SingleConvolution
    private var adds = false

    init(_ unit: ConvolutionUnit, of coarse: Value, and fine: Value) {
        self.coarse = coarse
        self.fine = SingleConvolution(unit, of: fine)
        resampled = UpsampledConvolution(from: (coarse.height, coarse.width), to: (fine.height, fine.width))
    }

    var unit: ConvolutionUnit { fine.unit }
    var inputs: [Value] { [coarse] + fine.inputs }

    func claimGradients() {
        adds = coarse.claimGradient()
        fine.claimGradients()
    }

    func forward(
        _ folded: ConvolutionUnit.Folded?, into output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        fine.forward(folded, into: output, epilogue: nil, on: device)
        unit.add(
            coarse.map, upsampled: resampled, folded: folded, to: output, epilogue: epilogue, on: device)
    }

    func backward(_ gradient: FeatureMap, on device: Device) {
        fine.backward(gradient, on: device)
        unit.backward(
            coarse.map, upsampled: resampled, gradient, into: coarse.gradient, accumulating: adds, on: device)
    }
}
