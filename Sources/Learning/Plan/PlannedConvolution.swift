import Tensors

/// A unit's convolution on the maps of a plan; BatchNorm and activation are its node's.
protocol PlannedConvolution: AnyObject {
    var unit: ConvolutionUnit { get }
    var inputs: [Value] { get }

    /// See `Node`.
    func claimGradients()
    func forward(
        weights: FloatStorage, prepared: PreparedWeights?, into output: FeatureMap, epilogue: Epilogue?,
        on device: Device)
    /// From the gradient of the output to those of the weights and of the inputs.
    func backward(_ gradient: FeatureMap, on device: Device)
}

/// Of one map.
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
        weights: FloatStorage, prepared: PreparedWeights?, into output: FeatureMap, epilogue: Epilogue?,
        on device: Device
    ) {
        unit.convolve(
            input.map, weights: weights, prepared: prepared, into: output, epilogue: epilogue, on: device)
    }

    func backward(_ gradient: FeatureMap, on device: Device) {
        unit.backwardWeights(input.map, gradient, on: device)
        if input.needsGradient {
            unit.backwardInput(gradient, into: input.gradient, accumulating: adds, on: device)
        }
    }
}

/// Of a map and, as channels before its own, the upsampling of a coarser one, which is nowhere made.
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
        weights: FloatStorage, prepared: PreparedWeights?, into output: FeatureMap, epilogue: Epilogue?,
        on device: Device
    ) {
        fine.forward(weights: weights, prepared: prepared, into: output, epilogue: nil, on: device)
        resampled.add(
            coarse.map, weights: weights, prepared: prepared, channels: 0..<coarse.channels, to: output,
            epilogue: epilogue, on: device)
    }

    func backward(_ gradient: FeatureMap, on device: Device) {
        fine.backward(gradient, on: device)
        resampled.backward(
            coarse.map, weights: unit.weight.value, channels: 0..<coarse.channels, gradient, into: coarse.gradient,
            accumulating: adds, weightGradient: unit.weight.gradient, on: device)
    }
}
