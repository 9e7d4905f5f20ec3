import Tensors

/// The learning rate as a function of the step.
package enum LearningRateSchedule: Sendable, Equatable {
    case constant
    /// `rate * (1 - step / steps) ^ power`, as in DeepLab. A larger power has more steps at small rates.
    case poly(power: Float = 0.9)
    /// `rate * factor ^ (epoch / epochs)`, rounded down, as PyTorch's `StepLR`. The first epoch is 0.
    case step(epochs: Int, factor: Float)

    /// The learning rate of a step.
    /// - Parameters:
    ///   - base: The rate before the schedule.
    ///   - step: The step, from 0.
    ///   - epoch: The epoch of the step, from 0.
    package func rate(_ base: Float, step: Int, of steps: Int, epoch: Int) -> Float {
        switch self {
        case .constant: base
        case .poly(let exponent):
            base * Float(power(1 - Double(step) / Double(steps), Double(exponent)))
        case .step(let epochs, let factor):
            base * Float(power(Double(factor), Double(epoch / epochs)))
        }
    }
}
