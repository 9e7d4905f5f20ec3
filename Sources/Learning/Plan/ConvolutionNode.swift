import Tensors

/// A `ConvolutionUnit` in training. It keeps the convolution's output for BatchNorm's gradient.
final class TrainingConvolutionNode: BatchNode {
    private let unit: ConvolutionUnit
    private let convolution: any PlannedConvolution
    private let residual: Value?
    private let sumActivation: Activation
    private let dropout: Dropout?
    let output: Value
    private let convolved: Value
    private let saved: BatchNormalization.Saved
    private var addsToResidual = false
    /// The gradient of the output, if `output.gradient` only gets the result; between the two parts of `backward`.
    private var arriving: FeatureMap?

    init(
        _ unit: ConvolutionUnit, _ convolution: any PlannedConvolution, residual: Value?,
        sumActivation: Activation, dropout: Dropout?, output: Value, keepsOutput: Bool
    ) {
        self.unit = unit
        self.convolution = convolution
        self.residual = residual
        self.sumActivation = sumActivation
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

    var parameters: [Parameter] { unit.parameters }

    var weightCount: Int { convolution.convolution.weightCount }

    var forwardPlaces: [Place] {
        (convolution.inputs + [output]).flatMap(\.places) + [convolved.place] + (residual?.places ?? [])
    }

    var backwardPlaces: [Place] {
        convolution.inputs.flatMap(\.backwardPlaces) + [convolved.place] + (activatesSum ? [output.place] : [])
            + (convolution.inputs + [residual, output]).compactMap { $0?.gradientPlace }
    }

    private var activatesSum: Bool { if case .none = sumActivation { false } else { true } }

    var productInputs: [Value] { convolution.productInputs.filter { $0 !== residual } }

    func claimGradients() {
        addsToResidual = residual?.claimGradient() ?? false
        convolution.claimGradients()
    }

    func forward(_ pass: Pass) {
        convolve(pass)
        guard output.isStored else {
            BatchNormalization.updateStatistics(
                of: convolved.map, state: unit.normalization, saving: saved, on: pass.device)
            return
        }
        BatchNormalization.forward(
            convolved.map, state: unit.normalization, saving: saved, activation: unit.activation,
            residual: residual?.map, sumActivation: sumActivation, dropout: dropout, into: output.map, on: pass.device)
    }

    private func convolve(_ pass: Pass) {
        unit.parametersChanged()
        convolution.forward(nil, into: convolved.map, epilogue: nil, on: pass.device)
        dropout?.draw(seed: pass.seed, step: pass.step, on: pass.device)
        output.normalized?.forget()
    }

    func backward(_ pass: Pass) {
        let gradient = output.gradient
        BatchNormalization.backward(
            gradient, from: passToResidual(gradient, on: pass.device), input: convolved.map, state: unit.normalization,
            saved: saved, activation: unit.activation,
            dropout: dropout, scaleGradient: unit.scale.gradient, shiftGradient: unit.shift.gradient, on: pass.device)
        convolution.backward(gradient, on: pass.device)
    }

    // MARK: A part of a batch

    func forwardSums(_ pass: Pass) -> [Double] {
        convolve(pass)
        return BatchNormalization.statisticSums(of: convolved.map, state: unit.normalization, on: pass.device)
    }

    func finishForward(_ totals: [Double], pixels: Int, _ pass: Pass) {
        BatchNormalization.setStatistics(totals, pixels: pixels, state: unit.normalization, saving: saved)
        guard output.isStored else { return }
        BatchNormalization.normalize(
            convolved.map, state: unit.normalization, saved: saved, activation: unit.activation,
            residual: residual?.map, sumActivation: sumActivation, dropout: dropout, into: output.map, on: pass.device)
    }

    func updateRunningStatistics(_ totals: [Double], pixels: Int) {
        BatchNormalization.updateRunningStatistics(totals, pixels: pixels, state: unit.normalization)
    }

    func backwardSums(_ pass: Pass) -> [Double] {
        let gradient = output.gradient
        arriving = passToResidual(gradient, on: pass.device)
        return BatchNormalization.gradientSums(
            gradient, from: arriving, input: convolved.map, state: unit.normalization, saved: saved,
            activation: unit.activation, dropout: dropout, scaleGradient: unit.scale.gradient,
            shiftGradient: unit.shift.gradient, on: pass.device)
    }

    func finishBackward(_ totals: [Double], pixels: Int, _ pass: Pass) {
        let gradient = output.gradient
        BatchNormalization.finishGradient(
            gradient, from: arriving, totals: totals, pixels: pixels, input: convolved.map, state: unit.normalization,
            saved: saved, activation: unit.activation, dropout: dropout, on: pass.device)
        arriving = nil
        convolution.backward(gradient, on: pass.device)
    }

    /// Writes the gradient of the residual, which is that of the sum before its activation.
    ///
    /// - Returns: The map that has this gradient, if it is not `gradient`.
    private func passToResidual(_ gradient: FeatureMap, on device: Device) -> FeatureMap? {
        let target = residual.flatMap { $0.needsGradient ? $0.gradient : nil }
        if activatesSum, let target, !addsToResidual {
            sumActivation.backward(gradient, at: output.map, into: target, accumulating: false, on: device)
            return target
        }
        if activatesSum {
            sumActivation.backward(gradient, at: output.map, into: gradient, accumulating: false, on: device)
        }
        if let target { Accumulate.copy(gradient, into: target, accumulating: addsToResidual, on: device) }
        return nil
    }
}

/// A convolution with bias and activation in inference; BatchNorm is fused into them.
final class InferenceConvolutionNode: Node {
    private let layer: any FoldedLayer
    private let convolution: any PlannedConvolution
    private let residual: Value?
    private let sumActivation: Activation
    let output: Value

    init(
        _ layer: any FoldedLayer, _ convolution: any PlannedConvolution, residual: Value?,
        sumActivation: Activation = .none, output: Value
    ) {
        self.layer = layer
        self.convolution = convolution
        self.residual = residual
        self.sumActivation = sumActivation
        self.output = output
    }

    var name: String { convolution.convolution.name }

    var weightCount: Int { convolution.convolution.weightCount }

    var forwardPlaces: [Place] {
        convolution.inputs.map(\.place) + [output.place] + (residual.map { [$0.place] } ?? [])
    }

    var backwardPlaces: [Place] { [] }

    func claimGradients() {}

    func prepare(_ pass: Pass) { layer.prepare(on: pass.device) }

    func forward(_ pass: Pass) {
        let folded = layer.folded(on: pass.device)
        let epilogue = Epilogue(
            bias: folded.bias, activation: layer.activation, residual: residual?.map, sumActivation: sumActivation)
        convolution.forward(folded, into: output.map, epilogue: epilogue, on: pass.device)
    }

    func backward(_ pass: Pass) { preconditionFailure("\(name): no gradient in inference") }
}
