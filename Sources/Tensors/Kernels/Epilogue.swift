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

    /// - Parameters:
    ///   - pixels: Positions in `[N, H, W]` order.
    ///   - channels: Which of the output's to treat, from a multiple of eight on; nil: all.
    func apply(to output: FeatureMap, pixels: Range<Int>, channels: Range<Int>? = nil) {
        let lanes = channels.map { $0.lowerBound / 8..<lanesHolding($0.upperBound) } ?? 0..<output.laneCount
        let bias = bias.lanes
        for pixel in pixels {
            let at = output.lanes + pixel * output.laneStride
            if let residual {
                let shortcut = residual.lanes + pixel * residual.laneStride
                for lane in lanes { at[lane] = clamp(at[lane] + bias[lane]) + shortcut[lane] }
            } else {
                for lane in lanes { at[lane] = clamp(at[lane] + bias[lane]) }
            }
        }
    }
}
