/// What follows a convolution and its normalization, element by element.
package enum Activation: Sendable {
    case none, relu, relu6

    /// The range that the activation lets pass unchanged.
    var bounds: ClosedRange<Float> {
        switch self {
        case .none: -Float.infinity...Float.infinity
        case .relu: 0...Float.infinity
        case .relu6: 0...6
        }
    }
}

/// `Activation.bounds` for eight or sixteen channels at a time.
struct Clamp {
    private let lower: Float
    private let upper: Float

    init(_ activation: Activation) {
        lower = activation.bounds.lowerBound
        upper = activation.bounds.upperBound
    }

    // Written as comparisons so that a NaN passes through and is found, where min and max would hide it.

    @inline(__always)
    func callAsFunction(_ x: Vector8) -> Vector8 {
        x.replacing(with: lower, where: x .< lower).replacing(with: upper, where: x .> upper)
    }

    @inline(__always)
    func callAsFunction(_ x: Vector16) -> Vector16 {
        x.replacing(with: lower, where: x .< lower).replacing(with: upper, where: x .> upper)
    }

    /// The gradient of the result with respect to `x`, times `gradient`: zero on and beyond the bounds, as PyTorch.
    @inline(__always)
    func gradient(_ gradient: Vector8, at x: Vector8) -> Vector8 {
        Vector8.zero.replacing(with: gradient, where: (x .> lower) .& (x .< upper))
    }
}
