import Tensors

/// A layer with learned numbers.
protocol Layer: AnyObject {
    /// The parameters that the optimizer changes.
    var parameters: [Parameter] { get }
    /// Numbers that training passes change and that have no gradient, such as BatchNorm's running mean and variance.
    var statistics: [Parameter] { get }

    /// Computes what inference derives from the parameters, such as packed weights. Called on one thread before several
    /// plans run in parallel.
    func prepare(on device: Device)
    /// Discards what `prepare` computed. Must be called after parameters or statistics change.
    func parametersChanged()
}

extension Layer {
    var statistics: [Parameter] { [] }
    func prepare(on device: Device) {}
    func parametersChanged() {}
}

/// A layer of one convolution, whose weights are prepared for inference.
protocol FoldedLayer: Layer {
    var convolution: Convolution { get }
    var activation: Activation { get }

    /// What is fused into the convolution in inference: a factor for each output channel, nil for 1; and the bias.
    var fusion: (factor: [Float]?, bias: FloatStorage) { get }
}

extension FoldedLayer {
    /// The weights and the bias for inference; computed at the first call.
    func folded(on device: Device) -> Convolution.Folded { convolution.folded(on: device) { fusion } }

    func prepare(on device: Device) { _ = folded(on: device) }

    func parametersChanged() { convolution.forgetFolded() }
}
