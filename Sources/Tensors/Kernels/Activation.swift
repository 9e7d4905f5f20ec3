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

/// `Activation.bounds` for eight channels at a time.
struct Clamp {
    private let lower: Lane
    private let upper: Lane

    init(_ activation: Activation) {
        lower = Lane(repeating: activation.bounds.lowerBound)
        upper = Lane(repeating: activation.bounds.upperBound)
    }

    @inline(__always)
    func callAsFunction(_ x: Lane) -> Lane {
        // Written as comparisons so that a NaN passes through and is found, where min and max would hide it.
        x.replacing(with: lower, where: x .< lower).replacing(with: upper, where: x .> upper)
    }

    /// The gradient of the result with respect to `x`, times `gradient`: zero on and beyond the bounds, as PyTorch.
    @inline(__always)
    func gradient(_ gradient: Lane, at x: Lane) -> Lane {
        Lane.zero.replacing(with: gradient, where: (x .> lower) .& (x .< upper))
    }
}
