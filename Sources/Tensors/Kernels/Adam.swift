/// The optimizer Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015) with PyTorch's
/// constants: betas 0.9 and 0.999, epsilon 1e-8.
package enum Adam {
    package static let beta1: Float = 0.9
    package static let beta2: Float = 0.999
    package static let epsilon: Float = 1e-8

    /// The running moments of a parameter's gradient, zero at first.
    package final class Moments: Sendable {
        fileprivate let mean: FloatStorage
        fileprivate let square: FloatStorage
        /// One vector for each run of vectors. It is 0 while all gradients of the run were 0; such a run is skipped.
        fileprivate let hasGradient: FloatStorage

        package init(count: Int) {
            mean = FloatStorage(count: count)
            square = FloatStorage(count: count)
            hasGradient = FloatStorage(
                count: (vectorsHolding(count) + Adam.vectorsPerRun - 1) / Adam.vectorsPerRun * 8)
        }
    }

    /// Vectors that are skipped together while their gradients are zero. ASPP taps that read only padding have no
    /// gradient; they are nearly half of the head's weights. Shorter runs skip more and need more checks.
    private static let vectorsPerRun = 128

    /// Changes `value` by one step against `gradient`.
    ///
    /// The padding of `gradient` must be zero.
    ///
    /// - Parameters:
    ///   - weightDecay: The factor of the value that is added to the gradient, as in PyTorch's `Adam`.
    ///   - step: The number of the step, from 1. It corrects the bias of moments that start at zero.
    /// - Returns: Whether every element of the gradient is finite. If not, the written values and moments are useless.
    @discardableResult
    package static func update(
        _ value: FloatStorage, gradient: FloatStorage, moments: Moments, learningRate: Float, weightDecay: Float = 0,
        step: Int, on device: Device
    ) -> Bool {
        precondition(
            gradient.count == value.count && moments.mean.count == value.count && step > 0,
            "Adam: step \(step), \(gradient.count) gradients of \(value.count) values")
        let correction1 = 1 - power(Double(beta1), Double(step))
        let correction2 = 1 - power(Double(beta2), Double(step))
        let rate = Float(Double(learningRate) / correction1)
        let root = Float(correction2.squareRoot())
        let (values, gradients) = (value.vectors, gradient.vectors)
        let (means, squares, hasGradient) = (moments.mean.vectors, moments.square.vectors, moments.hasGradient.vectors)
        let decay = Vector8(repeating: weightDecay)
        let vectors = vectorsHolding(value.count)
        let runs = (vectors + vectorsPerRun - 1) / vectorsPerRun
        return GradientSteps.run(runs, target: 64, on: device) { chunk, nonFinite in
            for run in chunk {
                let range = run * Adam.vectorsPerRun..<min(vectors, (run + 1) * Adam.vectorsPerRun)
                if hasGradient[run] == .zero {
                    guard weightDecay != 0 || range.contains(where: { gradients[$0] != .zero }) else { continue }
                    hasGradient[run] = Vector8(repeating: 1)
                }
                for vector in range {
                    // 0 times a finite number is 0, but 0 times infinity or NaN is NaN.
                    nonFinite.addProduct(gradients[vector], Vector8.zero)
                    let gradient = gradients[vector].addingProduct(values[vector], decay)
                    let mean = means[vector] + (gradient - means[vector]) * (1 - beta1)
                    let square = (squares[vector] * beta2).addingProduct(gradient * (1 - beta2), gradient)
                    means[vector] = mean
                    squares[vector] = square
                    values[vector] -= mean * rate / (square.squareRoot() / root + epsilon)
                }
            }
        }
    }
}
