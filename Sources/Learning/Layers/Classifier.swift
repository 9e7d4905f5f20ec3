import Tensors

/// The last layer: a 1x1 convolution with bias that computes one score for each class.
final class Classifier: Layer {
    let weight: Parameter
    let bias: Parameter

    init(_ name: String, from inputChannels: Int, to classCount: Int, _ initializer: inout Initializer) {
        weight = Parameter(name: "\(name).weight", shape: [classCount, inputChannels, 1, 1], layout: .convolution)
        bias = Parameter(name: "\(name).bias", shape: [classCount], layout: .vector)
        initializer.fill(weight, fanIn: inputChannels)
        initializer.fill(bias, fanIn: inputChannels)
    }

    var parameters: [Parameter] { [weight, bias] }
}
