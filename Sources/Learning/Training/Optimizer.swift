import Tensors

/// The optimizer of a training. The raw value is the name in `project.toml`.
package enum OptimizerKind: String, CaseIterable, Sendable {
    /// See `Adam`.
    case adam
    /// Stochastic gradient descent with momentum. See `MomentumSGD`.
    case sgd
}

/// An optimizer for the parameters of a network. Moments and velocities are zero when it is created.
final class Optimizer {
    private enum State {
        case adam(Adam.Moments)
        case sgd(velocity: FloatStorage)
    }

    private let parameters: [(parameter: Parameter, rate: Float, state: State)]
    private let momentum: Float
    private let weightDecay: Float
    private var steps = 0

    /// - Parameter rate: The factor of the learning rate for a parameter.
    init(
        _ kind: OptimizerKind, _ parameters: [Parameter], momentum: Float = 0.9, weightDecay: Float = 0,
        rate: (Parameter) -> Float = { _ in 1 }
    ) {
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.parameters = parameters.map { parameter in
            let count = parameter.value.count
            return switch kind {
            case .adam: (parameter, rate(parameter), .adam(Adam.Moments(count: count)))
            case .sgd: (parameter, rate(parameter), .sgd(velocity: FloatStorage(count: count)))
            }
        }
    }

    /// - Returns: The name of the first parameter whose gradient is not finite; nil if all are finite. If it returns a
    ///   name, some parameters are already changed, so the caller must restore all of them.
    @discardableResult
    func step(learningRate: Float, on device: Device) -> String? {
        steps += 1
        return parameters.first { parameter, rate, state in
            switch state {
            case .adam(let moments):
                !Adam.update(
                    parameter.value, gradient: parameter.gradient, moments: moments,
                    learningRate: learningRate * rate, weightDecay: weightDecay, step: steps, on: device)
            case .sgd(let velocity):
                !MomentumSGD.update(
                    parameter.value, gradient: parameter.gradient, velocity: velocity,
                    learningRate: learningRate * rate, momentum: momentum, weightDecay: weightDecay, on: device)
            }
        }?.parameter.name
    }
}
