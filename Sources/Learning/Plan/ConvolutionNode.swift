import Tensors

/// A `ConvolutionUnit` at work in training: the convolution's output is kept for BatchNorm's gradient.
final class TrainingConvolutionNode: Node {
    private let unit: ConvolutionUnit
    private let input: Value
    private let residual: Value?
    let output: Value
    private let convolved: Value
    private let saved: BatchNormalization.Saved
    private var addsToInput = false
    private var addsToResidual = false

    init(_ unit: ConvolutionUnit, input: Value, residual: Value?, output: Value) {
        self.unit = unit
        self.input = input
        self.residual = residual
        self.output = output
        convolved = Value(
            batch: output.batch, height: output.height, width: output.width, channels: output.channels,
            needsGradient: false)
        saved = BatchNormalization.Saved(channels: output.channels)
    }

    var name: String { unit.name }

    var forwardPlaces: [Place] { [input.place, convolved.place, output.place] + (residual.map { [$0.place] } ?? []) }

    var backwardPlaces: [Place] {
        [input.place, convolved.place] + [input, residual, output].compactMap { $0?.gradientPlace }
    }

    func claimGradients() {
        addsToResidual = residual?.claimGradient() ?? false
        addsToInput = input.claimGradient()
    }

    func forward(_ pass: Pass) {
        unit.forgetFolded()
        unit.convolve(input.map, weights: unit.weight.value, into: convolved.map, on: pass.device)
        BatchNormalization.forward(
            convolved.map, state: unit.normalization, saving: saved, activation: unit.activation,
            residual: residual?.map, into: output.map, on: pass.device)
    }

    func backward(_ pass: Pass) {
        let gradient = output.gradient
        if let residual, residual.needsGradient {
            Accumulate.copy(gradient, into: residual.gradient, accumulating: addsToResidual, on: pass.device)
        }
        BatchNormalization.backward(
            gradient, input: convolved.map, state: unit.normalization, saved: saved, activation: unit.activation,
            scaleGradient: unit.scale.gradient, shiftGradient: unit.shift.gradient, on: pass.device)
        unit.backwardWeights(input.map, gradient, on: pass.device)
        if input.needsGradient {
            unit.backwardInput(gradient, into: input.gradient, accumulating: addsToInput, on: pass.device)
        }
    }
}

/// A `ConvolutionUnit` at work in inference: BatchNorm is folded into the weights.
final class InferenceConvolutionNode: Node {
    private let unit: ConvolutionUnit
    private let input: Value
    private let residual: Value?
    let output: Value

    init(_ unit: ConvolutionUnit, input: Value, residual: Value?, output: Value) {
        self.unit = unit
        self.input = input
        self.residual = residual
        self.output = output
    }

    var name: String { unit.name }

    var forwardPlaces: [Place] { [input.place, output.place] + (residual.map { [$0.place] } ?? []) }

    var backwardPlaces: [Place] { [] }

    func claimGradients() {}

    func prepare(_ pass: Pass) { _ = unit.folded(on: pass.device) }

    func forward(_ pass: Pass) {
        let folded = unit.folded(on: pass.device)
        let epilogue = Epilogue(bias: folded.bias, activation: unit.activation, residual: residual?.map)
        unit.convolve(
            input.map, weights: folded.weights, filters: folded.filters, into: output.map, epilogue: epilogue,
            on: pass.device)
    }

    func backward(_ pass: Pass) { preconditionFailure("\(name): no gradient in inference") }
}
