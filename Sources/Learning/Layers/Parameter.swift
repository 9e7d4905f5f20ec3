import Tensors

/// Numbers that a network learns. Outside they have PyTorch's name and shape, inside the kernels' order.
final class Parameter {
    let name: String
    /// As PyTorch's.
    let shape: Shape
    let value: FloatStorage
    private(set) lazy var gradient = FloatStorage(count: value.count)
    private let layout: Layout

    /// How the elements lie inside.
    enum Layout {
        case vector
        /// `[out, in, kernel, kernel]` as `[tap, in, out]`.
        case convolution
        /// `[channels, 1, kernel, kernel]` as `[tap, channels]`, each tap's padded to whole lanes.
        case depthwise
    }

    init(name: String, shape: Shape, layout: Layout, value: FloatStorage? = nil) {
        self.name = name
        self.shape = shape
        self.layout = layout
        let count = layout == .depthwise ? DepthwiseConvolution.weightCount(channels: shape[0]) : shape.count
        self.value = value ?? FloatStorage(count: count)
    }

    /// The value in PyTorch's order.
    var tensor: Tensor {
        get { outside(value) }
        set {
            precondition(newValue.shape == shape, "Parameter \(name): \(newValue.shape) into \(shape)")
            var inside = value.elements
            newValue.withUnsafeElements { elements in
                for index in 0..<shape.count { inside[position(index)] = elements[index] }
            }
            value.elements = inside
        }
    }

    var gradientTensor: Tensor { outside(gradient) }

    private func outside(_ storage: FloatStorage) -> Tensor {
        let inside = storage.elements
        return Tensor(shape, elements: (0..<shape.count).map { inside[position($0)] })
    }

    /// Where the element at `index` of PyTorch's order lies.
    private func position(_ index: Int) -> Int {
        switch layout {
        case .vector: return index
        case .convolution:
            let taps = shape[2] * shape[3]
            let (filter, tap) = index.quotientAndRemainder(dividingBy: taps)
            let (output, input) = filter.quotientAndRemainder(dividingBy: shape[1])
            return (tap * shape[1] + input) * shape[0] + output
        case .depthwise:
            let taps = shape[2] * shape[3]
            return index % taps * (value.count / taps) + index / taps
        }
    }
}
