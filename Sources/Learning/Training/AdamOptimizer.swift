import Tensors

/// Adam over the parameters of a network: moments begin at zero with the optimizer.
final class AdamOptimizer {
    private let parameters: [(parameter: Parameter, moments: Adam.Moments)]
    private var steps = 0

    init(_ parameters: [Parameter]) {
        self.parameters = parameters.map { ($0, Adam.Moments(count: $0.value.count)) }
    }

    /// - Returns: The name of the first parameter whose gradient is not finite; then the parameters are of no use any
    ///   more. Nil where all is well.
    @discardableResult
    func step(learningRate: Float, on device: Device) -> String? {
        steps += 1
        return parameters.first { parameter, moments in
            !Adam.update(
                parameter.value, gradient: parameter.gradient, moments: moments, learningRate: learningRate,
                step: steps, on: device)
        }?.parameter.name
    }
}

extension LearningRateSchedule {
    /// The rate of a step, counted from 0.
    package func rate(_ base: Float, step: Int, of steps: Int) -> Float {
        switch self {
        case .constant: base
        case .poly(let exponent):
            base * Float(power(1 - Double(step) / Double(steps), Double(exponent)))
        }
    }
}
