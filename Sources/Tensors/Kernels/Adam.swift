/// Adam (Kingma and Ba, 2015) with PyTorch's constants: betas .9 and .999, epsilon 1e-8, no weight decay.
package enum Adam {
    private static let beta1: Float = 0.9
    private static let beta2: Float = 0.999
    private static let epsilon: Float = 1e-8

    /// Moves `value` against `gradient`.
    ///
    /// - Parameters:
    ///   - step: From 1; corrects the moments for having begun at zero.
    ///   - mean, square: The running moments of the gradient, zero before the first step.
    /// - Returns: Whether every element of the gradient is finite; if not, nothing written is of use.
    @discardableResult
    package static func update(
        _ value: FloatStorage, gradient: FloatStorage, mean: FloatStorage, square: FloatStorage, learningRate: Float,
        step: Int, on device: Device
    ) -> Bool {
        precondition(
            gradient.count == value.count && mean.count == value.count && square.count == value.count && step > 0,
            "Adam: step \(step), \(gradient.count) gradients of \(value.count) values")
        let correction1 = 1 - power(Double(beta1), Double(step))
        let correction2 = 1 - power(Double(beta2), Double(step))
        let rate = Float(Double(learningRate) / correction1)
        let root = Float(correction2.squareRoot())
        let (values, gradients, means, squares) = (value.lanes, gradient.lanes, mean.lanes, square.lanes)
        let chunks = Chunks(value.count, target: 1 << 16)
        return device.withScratch(8 * chunks.count) { scratch in
            device.workers.forEach(chunks: chunks.count) { chunk in
                var strange = Lane.zero
                for lane in chunks[chunk].lowerBound / 8..<lanesHolding(chunks[chunk].upperBound) {
                    let gradient = gradients[lane]
                    // Zero times a finite number is zero.
                    strange.addProduct(gradient, Lane.zero)
                    let mean = means[lane] + (gradient - means[lane]) * (1 - beta1)
                    let square = (squares[lane] * beta2).addingProduct(gradient * (1 - beta2), gradient)
                    means[lane] = mean
                    squares[lane] = square
                    values[lane] -= mean * rate / (square.squareRoot() / root + epsilon)
                }
                scratch.lanes[chunk] = strange
            }
            return (0..<chunks.count).allSatisfy { scratch.lanes[$0] == .zero }
        }
    }
}
