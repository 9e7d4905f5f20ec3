/// What is done to a convolution's output while it is still in the cache: bias, activation, then the residual.
package struct Epilogue {
    private let bias: FloatStorage
    private let clamp: Clamp
    private let residual: FeatureMap?

    /// - Parameters:
    ///   - bias: One number for each output channel.
    ///   - residual: Added last, as the shortcut of an inverted residual.
    package init(bias: FloatStorage, activation: Activation, residual: FeatureMap? = nil) {
        self.bias = bias
        clamp = Clamp(activation)
        self.residual = residual
    }

    /// What becomes of a vector of a pixel's channels.
    @inline(__always)
    func callAsFunction(_ value: Vector16, pixel: Int, vector: Int) -> Vector16 {
        let active = clamp(value + bias.vectors16[vector])
        guard let residual else { return active }
        return active + residual.vectors16[pixel * residual.vector16Stride + vector]
    }

    /// - Parameter pixels: Positions in `[N, H, W]` order.
    func apply(to output: FeatureMap, pixels: Range<Int>) {
        let vectors = 0..<output.vectorCount
        let bias = bias.vectors
        for pixel in pixels {
            let at = output.vectors + pixel * output.vectorStride
            if let residual {
                let shortcut = residual.vectors + pixel * residual.vectorStride
                for vector in vectors { at[vector] = clamp(at[vector] + bias[vector]) + shortcut[vector] }
            } else {
                for vector in vectors { at[vector] = clamp(at[vector] + bias[vector]) }
            }
        }
    }
}
