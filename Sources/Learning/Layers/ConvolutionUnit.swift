import Tensors

/// A convolution without bias, BatchNorm and an activation.
final class ConvolutionUnit: FoldedLayer {
    let convolution: Convolution
    let activation: Activation
    let scale: Parameter
    let shift: Parameter
    let normalization: BatchNormalization.State
    /// BatchNorm's running mean and variance. They are stored with the network, but they have no gradient.
    let statistics: [Parameter]

    /// - Parameters:
    ///   - name: The prefix of the unit's names in PyTorch.
    ///   - names: The names of the convolution and of BatchNorm after the prefix.
    ///   - epsilon: BatchNorm's addition to the variance. A larger one limits the factors of channels that hardly vary.
    init(
        _ name: String, names: (convolution: String, normalization: String) = ("0", "1"),
        _ kernel: Convolution.Kernel, from inputChannels: Int, to outputChannels: Int, _ activation: Activation,
        epsilon: Float = BatchNormalization.epsilon, _ initializer: inout Initializer
    ) {
        convolution = Convolution(
            "\(name).\(names.convolution)", kernel, from: inputChannels, to: outputChannels, &initializer)
        self.activation = activation
        normalization = BatchNormalization.State(channels: outputChannels, epsilon: epsilon)
        func vector(_ suffix: String, _ storage: FloatStorage) -> Parameter {
            Parameter(
                name: "\(name).\(names.normalization).\(suffix)", shape: [outputChannels], layout: .vector,
                value: storage)
        }
        scale = vector("weight", normalization.scale)
        shift = vector("bias", normalization.shift)
        statistics = [
            vector("running_mean", normalization.runningMean), vector("running_var", normalization.runningVariance),
        ]
    }

    var parameters: [Parameter] { convolution.parameters + [scale, shift] }

    /// BatchNorm's running statistics.
    var fusion: (factor: [Float]?, bias: FloatStorage) {
        let (factor, offset) = normalization.folded()
        return (factor, FloatStorage(offset))
    }
}
