import Tensors

/// Adam for the parameters of a network. The moments are zero when the optimizer is created.
final class AdamOptimizer {
    private let parameters: [(parameter: Parameter, moments: Adam.Moments)]
    private var steps = 0

    init(_ parameters: [Parameter]) {
        self.parameters = parameters.map { ($0, Adam.Moments(count: $0.value.count)) }
    }

    /// - Returns: The name of the first parameter whose gradient is not finite; nil if all are finite. If it returns a
    ///   name, some parameters are already changed, so the caller must restore all of them.
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
    /// The learning rate of a step, counted from 0.
    package func rate(_ base: Float, step: Int, of steps: Int) -> Float {
        switch self {
        case .constant: base
        case .poly(let exponent):
            base * Float(power(1 - Double(step) / Double(steps), Double(exponent)))
        }
    }
}
