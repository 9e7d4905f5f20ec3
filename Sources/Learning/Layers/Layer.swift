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

/// A layer that is one convolution with bias and activation in inference.
protocol FoldedLayer: Layer {
    var convolution: Convolution { get }
    var activation: Activation { get }

    /// The weights and the bias for inference; computed at the first call.
    func folded(on device: Device) -> Convolution.Folded
}

extension FoldedLayer {
    func prepare(on device: Device) { _ = folded(on: device) }
}
