import Tensors

/// A `BiasedConvolution` in training.
final class BiasedConvolutionNode: Node {
    private let layer: BiasedConvolution
    private let convolution: SingleConvolution
    let output: Value

    init(_ layer: BiasedConvolution, of input: Value, output: Value) {
        self.layer = layer
        convolution = SingleConvolution(layer.convolution, of: input)
        self.output = output
    }

    var name: String { layer.convolution.name }

    var weightCount: Int { layer.convolution.weightCount }

    var parameters: [Parameter] { layer.parameters }

    var forwardPlaces: [Place] { convolution.inputs.flatMap(\.places) + [output.place] }

    var backwardPlaces: [Place] {
        convolution.inputs.flatMap(\.backwardPlaces) + (convolution.inputs + [output]).compactMap(\.gradientPlace)
    }

    var productInputs: [Value] { convolution.productInputs }

    func claimGradients() { convolution.claimGradients() }

    func forward(_ pass: Pass) {
        layer.parametersChanged()
        convolution.forward(
            nil, into: output.map, epilogue: Epilogue(bias: layer.bias.value, activation: .none), on: pass.device)
    }

    func backward(_ pass: Pass) {
        Accumulate.sumOverPixels(output.gradient, into: layer.bias.gradient, on: pass.device)
        convolution.backward(output.gradient, on: pass.device)
    }
}

/// A `GroupNormUnit`, in training and inference.
final class GroupNormNode: Node {
    private let unit: GroupNormUnit
    private let convolution: SingleConvolution
    let output: Value
    private let convolved: Value
    private let saved: GroupNormalization.Saved
    private let mode: Plan.Mode

    init(_ unit: GroupNormUnit, of input: Value, output: Value, in mode: Plan.Mode) {
        self.unit = unit
        self.mode = mode
        convolution = SingleConvolution(unit.convolution, of: input)
        self.output = output
        convolved = Value(
            batch: output.batch, height: output.height, width: output.width, channels: output.channels,
            needsGradient: false)
        saved = GroupNormalization.Saved(batch: output.batch, channels: output.channels)
    }

    var name: String { unit.convolution.name }

    var weightCount: Int { unit.convolution.weightCount }

    var parameters: [Parameter] { unit.parameters }

    var forwardPlaces: [Place] { convolution.inputs.flatMap(\.places) + [convolved.place, output.place] }

    var backwardPlaces: [Place] {
        convolution.inputs.flatMap(\.backwardPlaces) + [convolved.place]
            + (convolution.inputs + [output]).compactMap(\.gradientPlace)
    }

    func claimGradients() { convolution.claimGradients() }

    func prepare(_ pass: Pass) { if mode == .inference { unit.prepare(on: pass.device) } }

    func forward(_ pass: Pass) {
        if mode == .training { unit.parametersChanged() }
        let folded = mode == .inference ? unit.folded(on: pass.device) : nil
        convolution.forward(folded, into: convolved.map, epilogue: nil, on: pass.device)
        GroupNormalization.forward(
            convolved.map, state: unit.normalization, saving: saved, activation: unit.activation, into: output.map,
            on: pass.device)
    }

    func backward(_ pass: Pass) {
        let gradient = output.gradient
        GroupNormalization.backward(
            gradient, input: convolved.map, state: unit.normalization, saved: saved, activation: unit.activation,
            scaleGradient: unit.scale.gradient, shiftGradient: unit.shift.gradient, on: pass.device)
        convolution.backward(gradient, on: pass.device)
    }
}
