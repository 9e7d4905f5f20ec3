import Tensors

/// A `ConvolutionUnit` in training. It keeps the convolution's output for BatchNorm's gradient.
final class TrainingConvolutionNode: Node {
    private let convolution: any PlannedConvolution
    private let residual: Value?
    private let dropout: Dropout?
    let output: Value
    private let convolved: Value
    private let saved: BatchNormalization.Saved
    private var addsToResidual = false

    init(_ convolution: any PlannedConvolution, residual: Value?, dropout: Dropout?, output: Value) {
        self.convolution = convolution
        self.residual = residual
        self.dropout = dropout
        self.output = output
        convolved = Value(
            batch: output.batch, height: output.height, width: output.width, channels: output.channels,
            needsGradient: false)
        saved = BatchNormalization.Saved(channels: output.channels)
    }

    private var unit: ConvolutionUnit { convolution.unit }

    var name: String { unit.name }

    var forwardPlaces: [Place] {
        convolution.inputs.map(\.place) + [convolved.place, output.place] + (residual.map { [$0.place] } ?? [])
    }

    var backwardPlaces: [Place] {
        convolution.inputs.map(\.place) + [convolved.place]
            + (convolution.inputs + [residual, output]).compactMap { $0?.gradientPlace }
    }

    func claimGradients() {
        addsToResidual = residual?.claimGradient() ?? false
        convolution.claimGradients()
    }

    func forward(_ pass: Pass) {
        unit.parametersChanged()
        convolution.forward(nil, into: convolved.map, epilogue: nil, on: pass.device)
        dropout?.draw(seed: pass.seed, step: pass.step, on: pass.device)
        BatchNormalization.forward(
            convolved.map, state: unit.normalization, saving: saved, activation: unit.activation,
            residual: residual?.map, dropout: dropout, into: output.map, on: pass.device)
    }

    func backward(_ pass: Pass) {
        let gradient = output.gradient
        if let residual, residual.needsGradient {
            Accumulate.copy(gradient, into: residual.gradient, accumulating: addsToResidual, on: pass.device)
        }
        BatchNormalization.backward(
            gradient, input: convolved.map, state: unit.normalization, saved: saved, activation: unit.activation,
            dropout: dropout, scaleGradient: unit.scale.gradient, shiftGradient: unit.shift.gradient, on: pass.device)
        convolution.backward(gradient, on: pass.device)
    }
}

/// A `ConvolutionUnit` in inference, with BatchNorm fused into the weights.
final class InferenceConvolutionNode: Node {
    private let convolution: any PlannedConvolution
    private let residual: Value?
    let output: Value

    init(_ convolution: any PlannedConvolution, residual: Value?, output: Value) {
        self.convolution = convolution
        self.residual = residual
        self.output = output
    }

    private var unit: ConvolutionUnit { convolution.unit }

    var name: String { unit.name }

    var forwardPlaces: [Place] {
        convolution.inputs.map(\.place) + [output.place] + (residual.map { [$0.place] } ?? [])
    }

    var backwardPlaces: [Place] { [] }

    func claimGradients() {}

    func prepare(_ pass: Pass) { unit.prepare(on: pass.device) }

    func forward(_ pass: Pass) {
        let folded = unit.folded(on: pass.device)
        let epilogue = Epilogue(bias: folded.bias, activation: unit.activation, residual: residual?.map)
        convolution.forward(folded, into: output.map, epilogue: epilogue, on: pass.device)
    }

    func backward(_ pass: Pass) { preconditionFailure("\(name): no gradient in inference") }
}
