import Tensors

/// A `ConvolutionUnit` in training. It keeps the convolution's output for BatchNorm's gradient.
final class TrainingConvolutionNode: Node {
    private let unit: ConvolutionUnit
    private let convolution: any PlannedConvolution
    private let residual: Value?
    private let dropout: Dropout?
    let output: Value
    private let convolved: Value
    private let saved: BatchNormalization.Saved
    private var addsToResidual = false

    init(
        _ unit: ConvolutionUnit, _ convolution: any PlannedConvolution, residual: Value?, dropout: Dropout?,
        output: Value, keepsOutput: Bool
    ) {
        self.unit = unit
        self.convolution = convolution
        self.residual = residual
        self.dropout = dropout
        self.output = output
        convolved = Value(
            batch: output.batch, height: output.height, width: output.width, channels: output.channels,
            needsGradient: false)
        saved = BatchNormalization.Saved(channels: output.channels)
        if residual == nil && !output.isPart {
            output.normalized = NormalizedOutput(
                of: convolved,
                by: BatchNormalizer(
                    state: unit.normalization, saved: saved, activation: unit.activation, dropout: dropout),
                isKept: keepsOutput)
        }
    }

    var name: String { convolution.convolution.name }

    var forwardPlaces: [Place] {
        (convolution.inputs + [output]).flatMap(\.places) + [convolved.place] + (residual?.places ?? [])
    }

    var backwardPlaces: [Place] {
        convolution.inputs.flatMap(\.backwardPlaces) + [convolved.place]
            + (convolution.inputs + [residual, output]).compactMap { $0?.gradientPlace }
    }

    var productInputs: [Value] { convolution.productInputs.filter { $0 !== residual } }

    func claimGradients() {
        addsToResidual = residual?.claimGradient() ?? false
        convolution.claimGradients()
    }

    func forward(_ pass: Pass) {
        unit.parametersChanged()
        convolution.forward(nil, into: convolved.map, epilogue: nil, on: pass.device)
        dropout?.draw(seed: pass.seed, step: pass.step, on: pass.device)
        output.normalized?.forget()
        guard output.isStored else {
            BatchNormalization.updateStatistics(
                of: convolved.map, state: unit.normalization, saving: saved, on: pass.device)
            return
        }
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

/// A convolution with bias and activation in inference; BatchNorm is fused into them.
final class InferenceConvolutionNode: Node {
    private let layer: any FoldedLayer
    private let convolution: any PlannedConvolution
    private let residual: Value?
    let output: Value

    init(_ layer: any FoldedLayer, _ convolution: any PlannedConvolution, residual: Value?, output: Value) {
        self.layer = layer
        self.convolution = convolution
        self.residual = residual
        self.output = output
    }

    var name: String { convolution.convolution.name }

    var forwardPlaces: [Place] {
        convolution.inputs.map(\.place) + [output.place] + (residual.map { [$0.place] } ?? [])
    }

    var backwardPlaces: [Place] { [] }

    func claimGradients() {}

    func prepare(_ pass: Pass) { layer.prepare(on: pass.device) }

    func forward(_ pass: Pass) {
        let folded = layer.folded(on: pass.device)
        let epilogue = Epilogue(bias: folded.bias, activation: layer.activation, residual: residual?.map)
        convolution.forward(folded, into: output.map, epilogue: epilogue, on: pass.device)
    }

    func backward(_ pass: Pass) { preconditionFailure("\(name): no gradient in inference") }
}

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
