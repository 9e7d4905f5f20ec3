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

/// Applies an activation to 8 or 16 channels at a time.
struct Clamp {
    private let lower: Float
    private let upper: Float

    init(_ activation: Activation) {
        lower = activation.bounds.lowerBound
        upper = activation.bounds.upperBound
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
