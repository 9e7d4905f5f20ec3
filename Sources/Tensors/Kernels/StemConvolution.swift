/// 3x3 convolution of stride 2 and padding 1 on few channels, the network's first layer. Weights are `[tap, input
/// channel, output channel]`. It has no gradient with respect to its input, which is the image.
package enum StemConvolution {
    /// The extent of the output for an extent of the input.
    package static func extent(_ input: Int) -> Int { (input + 1) / 2 }

    /// Writes the convolution of the images.
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, into output: FeatureMap, epilogue: Epilogue? = nil,
        on device: Device
    ) {
        check(input, output, weights)
        let depth = 9 * input.channels
        let chunks = Chunks(output.pixels, target: 512)
        device.workers.forEach(chunks: chunks.count) { chunk in
            let pixels = chunks[chunk]
            device.withScratch(chunks.size * depth) { scratch in
                gather(input, for: output, pixels: pixels, into: scratch.base)
                BLAS.multiply(
                    m: pixels.count, n: output.channels, k: depth, scratch.base, leadingA: depth, weights.base,
                    leadingB: output.channels, output.base + pixels.lowerBound * output.stride,
                    leadingC: output.stride)
            }
            epilogue?.apply(to: output, pixels: pixels)
        }
    }

    /// Writes the gradient of the weights.
    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, into weightGradient: FloatStorage, on device: Device
    ) {
        check(input, outputGradient, weightGradient)
        let depth = 9 * input.channels
        let cuts = Chunks(outputGradient.pixels, target: 1024)
        let count = depth * outputGradient.channels
        device.withScratch(cuts.count * count) { partial in
            device.workers.forEach(chunks: cuts.count) { cut in
                let pixels = cuts[cut]
                device.withScratch(cuts.size * depth) { scratch in
                    gather(input, for: outputGradient, pixels: pixels, into: scratch.base)
                    BLAS.multiply(
                        .transposed, .none, m: depth, n: outputGradient.channels, k: pixels.count, scratch.base,
                        leadingA: depth, outputGradient.base + pixels.lowerBound * outputGradient.stride,
                        leadingB: outputGradient.stride, partial.base + cut * count,
                        leadingC: outputGradient.channels)
                }
            }
            for element in 0..<count {
                weightGradient.base[element] = (0..<cuts.count).reduce(0) { $0 + partial.base[$1 * count + element] }
            }
        }
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ weights: FloatStorage) {
        precondition(
            (input.batch, extent(input.height), extent(input.width)) == (output.batch, output.height, output.width)
                && weights.count == 9 * input.channels * output.channels,
            "StemConvolution: \(input.shape) to \(output.shape) with \(weights.count) weights")
    }

    /// Writes the nine input pixels of each output pixel one after another (im2col), with zeros for pixels outside the
    /// image.
    private static func gather(
        _ input: FeatureMap, for output: FeatureMap, pixels: Range<Int>, into target: UnsafeMutablePointer<Float>
    ) {
        let channels = input.channels
        var at = target
        for pixel in pixels {
            let (row, x) = pixel.quotientAndRemainder(dividingBy: output.width)
            let (image, y) = row.quotientAndRemainder(dividingBy: output.height)
            for row in 2 * y - 1...2 * y + 1 {
                for column in 2 * x - 1...2 * x + 1 {
                    if 0..<input.height ~= row && 0..<input.width ~= column {
                        let from = input.base + ((image * input.height + row) * input.width + column) * input.stride
                        for channel in 0..<channels { at[channel] = from[channel] }
                    } else {
                        for channel in 0..<channels { at[channel] = 0 }
                    }
                    at += channels
                }
            }
        }
    }
}
