import Tensors

/// A convolution without bias, GroupNorm (Wu and He, "Group Normalization", ECCV 2018) and an activation.
final class GroupNormUnit: FoldedLayer {
    let convolution: Convolution
    let activation: Activation
    let scale: Parameter
    let shift: Parameter
    let normalization: GroupNormalization.State

    /// - Parameters:
    ///   - name: The prefix of the unit's names: the convolution is `name.0`, GroupNorm is `name.1`.
    ///   - groups: The number of groups of channels.
    init(
        _ name: String, _ kernel: Convolution.Kernel, from inputChannels: Int, to outputChannels: Int, groups: Int,
        _ activation: Activation, _ initializer: inout Initializer
    ) {
        convolution = Convolution("\(name).0", kernel, from: inputChannels, to: outputChannels, &initializer)
        self.activation = activation
        normalization = GroupNormalization.State(channels: outputChannels, groups: groups)
        scale = Parameter(
            name: "\(name).1.weight", shape: [outputChannels], layout: .vector, value: normalization.scale)
        shift = Parameter(
            name: "\(name).1.bias", shape: [outputChannels], layout: .vector, value: normalization.shift)
    }

    var parameters: [Parameter] { convolution.parameters + [scale, shift] }

    /// Nothing: GroupNorm's statistics depend on the image, so the convolution runs alone.
    var fusion: (factor: [Float]?, bias: FloatStorage) {
        (nil, FloatStorage(count: convolution.outputChannels))
    }
}
