/// 1x1 convolution: a matrix product over the pixels. Weights lie `[input channel, output channel]`.
package enum PointwiseConvolution {
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, into output: FeatureMap, epilogue: Epilogue? = nil,
        on device: Device
    ) {
        check(input, output, weights)
        let chunks = Chunks(input.pixels, target: 192)
        device.workers.forEach(chunks: chunks.count) { chunk in
            let pixels = chunks[chunk]
            BLAS.multiply(
                m: pixels.count, n: output.channels, k: input.channels,
                input.base + pixels.lowerBound * input.stride, leadingA: input.stride,
                weights.base, leadingB: output.channels,
                output.base + pixels.lowerBound * output.stride, leadingC: output.stride)
            epilogue?.apply(to: output, pixels: pixels)
        }
    }

    /// - Parameter accumulating: Whether `inputGradient` keeps what it has and is added to.
    package static func backwardInput(
        _ outputGradient: FeatureMap, weights: FloatStorage, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) {
        check(inputGradient, outputGradient, weights)
        let chunks = Chunks(inputGradient.pixels, target: 192)
        device.workers.forEach(chunks: chunks.count) { chunk in
            let pixels = chunks[chunk]
            BLAS.multiply(
                .none, .transposed, m: pixels.count, n: inputGradient.channels, k: outputGradient.channels,
                outputGradient.base + pixels.lowerBound * outputGradient.stride, leadingA: outputGradient.stride,
                weights.base, leadingB: outputGradient.channels, beta: accumulating ? 1 : 0,
                inputGradient.base + pixels.lowerBound * inputGradient.stride, leadingC: inputGradient.stride)
        }
    }

    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, into weightGradient: FloatStorage, on device: Device
    ) {
        check(input, outputGradient, weightGradient)
        transposedProduct(
            input.base, rows: input.channels, leading: input.stride,
            outputGradient.base, columns: outputGradient.channels, leading: outputGradient.stride,
            depth: input.pixels, into: weightGradient.base, on: device)
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ weights: FloatStorage) {
        precondition(
            (input.batch, input.height, input.width) == (output.batch, output.height, output.width)
                && weights.count == input.channels * output.channels,
            "PointwiseConvolution: \(input.shape) to \(output.shape) with \(weights.count) weights")
    }
}

/// `c = transpose(a) b` for tall `a` of `depth x rows` and `b` of `depth x columns`: a weight gradient. A large
/// result is cut into bands of rows, a small one is summed over cuts of the depth in a fixed order.
func transposedProduct(
    _ a: UnsafePointer<Float>, rows: Int, leading leadingA: Int,
    _ b: UnsafePointer<Float>, columns: Int, leading leadingB: Int,
    depth: Int, into c: UnsafeMutablePointer<Float>, on device: Device
) {
    if rows * columns >= 1 << 16 || depth < 512 {
        let bands = Chunks(rows, target: max(8, (rows + 7) / 8))
        device.workers.forEach(chunks: bands.count) { index in
            let band = bands[index]
            BLAS.multiply(
                .transposed, .none, m: band.count, n: columns, k: depth, a + band.lowerBound, leadingA: leadingA,
                b, leadingB: leadingB, c + band.lowerBound * columns, leadingC: columns)
        }
        return
    }
    let cuts = Chunks(depth, target: max(256, (depth + 7) / 8))
    let count = rows * columns
    device.withScratch(cuts.count * count) { partial in
        device.workers.forEach(chunks: cuts.count) { index in
            let cut = cuts[index]
            BLAS.multiply(
                .transposed, .none, m: rows, n: columns, k: cut.count, a + cut.lowerBound * leadingA,
                leadingA: leadingA, b + cut.lowerBound * leadingB, leadingB: leadingB, partial.base + index * count,
                leadingC: columns)
        }
        for element in 0..<count {
            var sum: Float = 0
            for index in 0..<cuts.count { sum += partial.base[index * count + element] }
            c[element] = sum
        }
    }
}
