/// The weights of a depthwise-separable 3x3 convolution for all input channels or a range of them. Depthwise weights
/// are `[tap, channel]`, as in `DepthwiseConvolution`; pointwise weights are `[input channel, output channel]`. The
/// number of channels is a multiple of 8.
package struct SeparableWeights {
    let channels: Int
    let outputs: Int
    let taps: TapWeights
    private let pointwise: FloatStorage
    private let first: Int

    /// - Parameter channels: The input channels; nil means all.
    package init(
        depthwise: FloatStorage, pointwise: FloatStorage, channels: Range<Int>? = nil, to outputs: Int
    ) {
        let all = pointwise.count / outputs
        let channels = channels ?? 0..<all
        precondition(
            pointwise.count == all * outputs && depthwise.count == DepthwiseConvolution.weightCount(channels: all)
                && channels.upperBound <= all && channels.lowerBound % 8 == 0 && channels.upperBound % 8 == 0,
            "SeparableWeights: channels \(channels) to \(outputs) of \(depthwise.count), \(pointwise.count) weights")
        self.channels = channels.count
        self.outputs = outputs
        taps = TapWeights(depthwise, channels: channels, to: 1)
        self.pointwise = pointwise
        first = channels.lowerBound * outputs
    }

    /// The start of the pointwise weights: a row of `outputs` for each channel.
    var matrix: UnsafeMutablePointer<Float> { pointwise.base + first }

    /// Calls `body` with the weights of the equivalent full 3x3 convolution.
    func withFull(on device: Device, _ body: (TapWeights) -> Void) {
        device.withScratch(9 * channels * outputs) { scratch in
            let full = TapWeights(scratch, channels: channels, to: outputs)
            device.workers.forEach(chunks: 9) { tap in
                for channel in 0..<channels {
                    let (from, to) = (matrix + channel * outputs, full.base(tap) + channel * outputs)
                    let factor = taps.base(tap)[channel]
                    for output in 0..<outputs { to[output] = factor * from[output] }
                }
            }
            body(full)
        }
    }

    /// Converts the gradient of the equivalent full 3x3 weights to the gradients of the depthwise and pointwise
    /// weights. The number of outputs must be a multiple of 8.
    ///
    /// - Parameter body: Writes the gradient of the full weights.
    func takeGradient(at weights: SeparableWeights, on device: Device, _ body: (TapWeights) -> Void) {
        device.withScratch(9 * channels * outputs) { scratch in
            let full = TapWeights(scratch, channels: channels, to: outputs)
            body(full)
            device.workers.forEach(channels, by: 16) { range in
                for channel in range {
                    let (row, to) = (weights.matrix + channel * outputs, matrix + channel * outputs)
                    to.update(repeating: 0, count: outputs)
                    for tap in 0..<9 {
                        let from = full.base(tap) + channel * outputs
                        let factor = weights.taps.base(tap)[channel]
                        var sums = Vector8.zero
                        for vector in 0..<outputs / 8 {
                            let gradient = from.vectors[vector]
                            to.vectors[vector].addProduct(gradient, Vector8(repeating: factor))
                            sums.addProduct(gradient, row.vectors[vector])
                        }
                        taps.base(tap)[channel] = sums.sum()
                    }
                }
            }
        }
    }

    /// Does the same if only the center tap reads the image. On entry, this object's matrix holds the gradient of the
    /// product of center tap and matrix. The number of outputs must be a multiple of 8.
    func takeGradientOfCenter(at weights: SeparableWeights, on device: Device) {
        device.workers.forEach(channels, by: 64) { range in
            for channel in range {
                let (row, at) = ((weights.matrix + channel * outputs).vectors, (matrix + channel * outputs).vectors)
                let factor = weights.taps.base(4)[channel]
                var sums = Vector8.zero
                for vector in 0..<outputs / 8 {
                    sums.addProduct(at[vector], row[vector])
                    at[vector] *= factor
                }
                for tap in 0..<9 { taps.base(tap)[channel] = tap == 4 ? sums.sum() : 0 }
            }
        }
    }
}
