/// Bias, activation, residual and the activation of the sum, applied to a convolution's output while it is in the
/// cache.
package struct Epilogue {
    private let bias: FloatStorage
    private let clamp: Clamp
    private let residual: FeatureMap?
    private let clampSum: Clamp?

    /// - Parameters:
    ///   - bias: One number for each output channel.
    ///   - residual: Added after the activation, as the shortcut of an inverted residual.
    ///   - sumActivation: The activation of the sum with the residual, as in ResNet.
    package init(
        bias: FloatStorage, activation: Activation, residual: FeatureMap? = nil, sumActivation: Activation = .none
    ) {
        self.bias = bias
        clamp = Clamp(activation)
        self.residual = residual
        clampSum = Clamp(after: sumActivation)
    }

    /// Applies the epilogue to 16 channels of one pixel.
    @inline(__always)
    func callAsFunction(_ value: Vector16, pixel: Int, vector: Int) -> Vector16 {
        let active = clamp(value + bias.vectors16[vector])
        guard let residual else { return active }
        let sum = active + residual.vectors16[pixel * residual.vector16Stride + vector]
        return clampSum?(sum) ?? sum
    }

    /// - Parameter pixels: Pixel indices in `[N, H, W]` order.
    func apply(to output: FeatureMap, pixels: Range<Int>) {
        let vectors = 0..<output.vectorCount
        let bias = bias.vectors
        for pixel in pixels {
            let at = output.vectors + pixel * output.vectorStride
            if let residual {
                let shortcut = residual.vectors + pixel * residual.vectorStride
                if let clampSum {
                    for vector in vectors {
                        at[vector] = clampSum(clamp(at[vector] + bias[vector]) + shortcut[vector])
                    }
                } else {
                    for vector in vectors { at[vector] = clamp(at[vector] + bias[vector]) + shortcut[vector] }
                }
            } else {
                for vector in vectors { at[vector] = clamp(at[vector] + bias[vector]) }
            }
        }
    }
}
