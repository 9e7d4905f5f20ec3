/// 1x1 convolution: a matrix product over the pixels. Weights lie `[input channel, output channel]`.
package enum PointwiseConvolution {
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, into output: FeatureMap, epilogue: Epilogue? = nil,
        on device: Device
    ) {
        check(input, output, weights)
        let chunks = chunks(of: input, staysInCache: epilogue != nil)
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
        let chunks = chunks(of: inputGradient, staysInCache: false)
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

    /// Enough to share out; more pixels in each where there are many, as a product packs the weights anew.
    private static func chunks(of map: FeatureMap, staysInCache: Bool) -> Chunks {
        Chunks(map.pixels, target: max(192, min(staysInCache ? 384 : 704, map.pixels / 8)))
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ weights: FloatStorage) {
        precondition(
            (input.batch, input.height, input.width) == (output.batch, output.height, output.width)
                && weights.count == input.channels * output.channels,
            "PointwiseConvolution: \(input.shape) to \(output.shape) with \(weights.count) weights")
    }
}
