/// The activation function after a convolution and its normalization.
package enum Activation: Sendable {
    case none, relu, relu6

    /// The range in which the activation is the identity. It clamps values to this range.
    var bounds: ClosedRange<Float> {
        switch self {
        case .none: -Float.infinity...Float.infinity
        case .relu: 0...Float.infinity
        case .relu6: 0...6
        }
    }
}

extension Activation {
    /// Writes the activation of each number: an activation without a convolution before it, as in networks that
    /// activate first (He et al., "Identity Mappings in Deep Residual Networks", ECCV 2016). `output` may be `input`.
    package func forward(_ input: FeatureMap, into output: FeatureMap, on device: Device) {
        precondition(input.shape == output.shape, "Activation: \(input.shape) into \(output.shape)")
        let clamp = Clamp(self)
        device.workers.forEach(input.pixels, by: 512) { pixels in
            for pixel in pixels {
                let from = input.vectors + pixel * input.vectorStride
                let to = output.vectors + pixel * output.vectorStride
                for vector in 0..<input.vectorCount { to[vector] = clamp(from[vector]) }
            }
        }
    }

    /// Writes the gradient of the input, or adds it if `accumulating`. It may replace `outputGradient`.
    ///
    /// - Parameter input: The input, or the output, which has the same gradient.
    package func backward(
        _ outputGradient: FeatureMap, at input: FeatureMap, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) {
        precondition(
            input.shape == outputGradient.shape && input.shape == inputGradient.shape,
            "Activation: gradient \(outputGradient.shape) into \(inputGradient.shape) at \(input.shape)")
        let clamp = Clamp(self)
        device.workers.forEach(input.pixels, by: 512) { pixels in
            for pixel in pixels {
                let at = input.vectors + pixel * input.vectorStride
                let from = outputGradient.vectors + pixel * outputGradient.vectorStride
                let to = inputGradient.vectors + pixel * inputGradient.vectorStride
                for vector in 0..<input.vectorCount {
                    let passed = clamp.gradient(from[vector], at: at[vector])
                    to[vector] = accumulating ? to[vector] + passed : passed
                }
            }
        }
    }
}

/// Applies an activation to 8 or 16 channels at a time.
struct Clamp {
    private let lower: Float
    private let upper: Float

    init(_ activation: Activation) {
        lower = activation.bounds.lowerBound
        upper = activation.bounds.upperBound
    }

    /// Nil if the activation changes nothing.
    init?(after activation: Activation) {
        if case .none = activation { return nil }
        self.init(activation)
    }

    // Comparisons let NaN pass, so that it is found later. Minimum and maximum would replace it.

    @inline(__always)
    func callAsFunction(_ x: Vector8) -> Vector8 {
        x.replacing(with: lower, where: x .< lower).replacing(with: upper, where: x .> upper)
    }

    @inline(__always)
    func callAsFunction(_ x: Vector16) -> Vector16 {
        x.replacing(with: lower, where: x .< lower).replacing(with: upper, where: x .> upper)
    }

    /// The gradient with respect to `x`, from the `gradient` of the result. It is zero at the bounds and beyond them,
    /// as in PyTorch.
    @inline(__always)
    func gradient(_ gradient: Vector8, at x: Vector8) -> Vector8 {
        Vector8.zero.replacing(with: gradient, where: (x .> lower) .& (x .< upper))
    }
}
