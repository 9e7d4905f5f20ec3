/// Stochastic gradient descent with momentum and weight decay, as PyTorch's `SGD` without dampening: the velocity is
/// `momentum * velocity + gradient + weightDecay * value`, and the value changes by `-learningRate * velocity`
/// (Sutskever, Martens, Dahl, Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013).
package enum MomentumSGD {
    /// Vectors of one task. Smaller tasks share the work better, but have more overhead.
    private static let vectorsPerTask = 8192

    /// Changes `value` by one step against `gradient`.
    ///
    /// The padding of `gradient` must be zero.
    ///
    /// - Parameter velocity: Zero before the first step.
    /// - Returns: Whether every element of the gradient is finite. If not, the written values and velocities are
    ///   useless.
    @discardableResult
    package static func update(
        _ value: FloatStorage, gradient: FloatStorage, velocity: FloatStorage, learningRate: Float, momentum: Float,
        weightDecay: Float, on device: Device
    ) -> Bool {
        precondition(
            gradient.count == value.count && velocity.count == value.count,
            "MomentumSGD: \(gradient.count) gradients and \(velocity.count) velocities of \(value.count) values")
        let (values, gradients, velocities) = (value.vectors, gradient.vectors, velocity.vectors)
        let (rate, decay) = (Vector8(repeating: -learningRate), Vector8(repeating: weightDecay))
        let momentum = Vector8(repeating: momentum)
        return GradientSteps.run(vectorsHolding(value.count), target: vectorsPerTask, on: device) { chunk, nonFinite in
            for vector in chunk {
                // 0 times a finite number is 0, but 0 times infinity or NaN is NaN.
                nonFinite.addProduct(gradients[vector], Vector8.zero)
                let gradient = gradients[vector].addingProduct(values[vector], decay)
                let velocity = gradient.addingProduct(velocities[vector], momentum)
                velocities[vector] = velocity
                values[vector].addProduct(velocity, rate)
            }
        }
    }
}
