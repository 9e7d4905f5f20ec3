import Tensors

/// The numbers of one tensor of the network. The interface uses PyTorch's name and shape; storage uses the order of the
/// kernels.
final class Parameter {
    let name: String
    /// The shape in PyTorch.
    let shape: Shape
    /// The elements in storage. Kernels are allocated when they are first used, so that a network that only names its
    /// tensors needs no memory for them.
    private(set) lazy var value = FloatStorage(count: storedCount)
    private(set) lazy var gradient = FloatStorage(count: value.count)
    private let layout: StoredLayout
    private let storedCount: Int

    /// The order of the elements in storage.
    enum StoredLayout {
        case vector
        /// PyTorch's `[out, in, kernel, kernel]`, stored as `[tap, in, out]`.
        case convolution
        /// PyTorch's `[channels, 1, kernel, kernel]`, stored as `[tap, channels]`. The channels of each tap are padded
        /// to a multiple of 8.
        case depthwise
    }

    init(name: String, shape: Shape, layout: StoredLayout, value: FloatStorage? = nil) {
        self.name = name
        self.shape = shape
        self.layout = layout
        storedCount = layout == .depthwise ? DepthwiseConvolution.weightCount(channels: shape[0]) : shape.count
        // Vectors are small. They are allocated now, because several threads may read one that was never written.
        if value != nil || layout == .vector { self.value = value ?? FloatStorage(count: storedCount) }
    }

    /// The value in PyTorch's order. Reading and writing copy all elements.
    var tensor: Tensor {
        get { outside(value) }
        set {
            precondition(newValue.shape == shape, "Parameter \(name): \(newValue.shape) into \(shape)")
            newValue.withUnsafeElements { outside in
                value.withUnsafeMutableElements { inside in
                    forEachElement { inside[$1] = outside[$0] }
                }
            }
        }
    }

    var gradientTensor: Tensor { outside(gradient) }

    private func outside(_ storage: FloatStorage) -> Tensor {
        Tensor(shape) { outside in
            storage.withUnsafeMutableElements { inside in
                forEachElement { outside[$0] = inside[$1] }
            }
        }
    }

    /// Calls `body` with the index of each element in PyTorch's order and in storage.
    @inline(__always)
    private func forEachElement(_ body: (_ outside: Int, _ inside: Int) -> Void) {
        switch layout {
        case .vector: for index in 0..<shape.count { body(index, index) }
        case .convolution:
            let (outputs, inputs, taps) = (shape[0], shape[1], shape[2] * shape[3])
            var index = 0
            for output in 0..<outputs {
                for input in 0..<inputs {
                    for tap in 0..<taps {
                        body(index, (tap * inputs + input) * outputs + output)
                        index += 1
                    }
                }
            }
        case .depthwise:
            let (channels, taps) = (shape[0], shape[2] * shape[3])
            let apart = value.count / taps
            for channel in 0..<channels {
                for tap in 0..<taps { body(channel * taps + tap, tap * apart + channel) }
            }
        }
    }
}
