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

    /// What becomes of a line of a pixel's channels.
    @inline(__always)
    func callAsFunction(_ value: Line, pixel: Int, line: Int) -> Line {
        let active = clamp(value + bias.lines[line])
        guard let residual else { return active }
        return active + residual.lines[pixel * residual.lineStride + line]
    }

    /// - Parameter pixels: Positions in `[N, H, W]` order.
    func apply(to output: FeatureMap, pixels: Range<Int>) {
        let lanes = 0..<output.laneCount
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
