/// The weights of a depthwise-separable 3x3 convolution, or those that some of its input channels meet: depthwise
/// `[tap, channel]` as `DepthwiseConvolution`'s, pointwise `[input channel, output channel]`. Channels are whole vectors.
package struct SeparableWeights {
    let channels: Int
    let outputs: Int
    let taps: TapWeights
    private let pointwise: FloatStorage
    private let first: Int

    /// - Parameter channels: Nil: all.
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

    /// Where the pointwise half begins: a row of `outputs` for each channel.
    var matrix: UnsafeMutablePointer<Float> { pointwise.base + first }

    /// Lends the weights of the full 3x3 convolution that does the same.
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

    /// Writes the gradient that the full convolution's gradient means for `weights`; for whole vectors of outputs.
    ///
    /// - Parameter body: Writes the full convolution's gradient.
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

    /// The same where none but the center's taps reach into the image: from the gradient of what those and the matrix
    /// make together, which lies where the matrix's goes; for whole vectors of outputs.
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
