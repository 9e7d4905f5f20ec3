import Tensors

/// A convolution with a bias, without normalization and activation, such as the classifier.
final class BiasedConvolution: FoldedLayer {
    let convolution: Convolution
    let bias: Parameter
    let activation = Activation.none

    /// - Parameter name: The name in PyTorch.
    init(
        _ name: String, _ kernel: Convolution.Kernel, from inputChannels: Int, to outputChannels: Int,
        _ initializer: inout Initializer
    ) {
        convolution = Convolution(name, kernel, from: inputChannels, to: outputChannels, &initializer)
        bias = Parameter(name: "\(name).bias", shape: [outputChannels], layout: .vector)
        initializer.fill(bias, fanIn: convolution.weight.shape.count / outputChannels)
    }

    var parameters: [Parameter] { convolution.parameters + [bias] }

    var fusion: (factor: [Float]?, bias: FloatStorage) { (nil, bias.value) }
}
