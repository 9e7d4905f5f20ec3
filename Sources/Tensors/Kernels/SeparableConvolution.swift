/// Depthwise-separable 3x3 convolution of stride 1, zero-padded to keep the extents, with any dilation: each channel
/// with taps of its own, then 1x1 over all of them, with nothing between (Chollet, 2017).
///
/// What lies between is nowhere kept: a few lines of it at a time while they are multiplied, and made again for the
/// gradients.
package enum SeparableConvolution {
    /// - Parameters:
    ///   - pointwise: Perhaps with BatchNorm folded in.
    ///   - coarse: How many of the input channels, the first, an `UpsampledConvolution` reads.
    package static func prepare(
        depthwise: FloatStorage, pointwise: FloatStorage, coarse: Int = 0, to outputs: Int, on device: Device
    ) -> PreparedWeights {
        let inputs = pointwise.count / outputs
        func panels(_ rows: Int, _ count: Int, _ matrix: (Int) -> UnsafeMutablePointer<Float>) -> PanelStack {
            PanelStack(
                .none, rows: rows, columns: outputs, leading: outputs, count: count, of: matrix, on: device)
        }
        var upsampled: PanelStack?
        if coarse > 0 {
            SeparableWeights(depthwise: depthwise, pointwise: pointwise, channels: 0..<coarse, to: outputs)
                .withFull(on: device) { upsampled = panels(coarse, 9, $0.base) }
        }
        return PreparedWeights(
            panels: panels(inputs - coarse, 1) { _ in pointwise.base + coarse * outputs }, coarse: upsampled)
    }

    /// - Parameter prepared: What `prepare` made of the weights; nil: they are laid out anew.
    package static func forward(
        _ input: FeatureMap, weights: SeparableWeights, prepared: PreparedWeights? = nil, dilation: Int,
        into output: FeatureMap, epilogue: Epilogue? = nil, on device: Device
    ) {
        check(input, output, weights)
        let width = output.width
        device.withPanels(
            .none, rows: input.channels, columns: output.channels, leading: output.channels,
            known: prepared?.panels, of: { _ in weights.matrix }
        ) { panels in
            let linesPerChunk = max(1, 5 * PanelProduct.shareOfRows / 2 / width)
            device.workers.forEach(output.batch * output.height, by: linesPerChunk) { lines in
                let pixels = lines.lowerBound * width..<lines.upperBound * width
                let lanes = input.laneCount
                device.withScratch(pixels.count * lanes * 8) { between in
                    for line in lines {
                        DepthwiseConvolution.convolveLine(
                            line, input, weights.taps, dilation: dilation,
                            into: between.lanes + (line - lines.lowerBound) * width * lanes, apart: lanes)
                    }
                    PanelProduct.multiply(
                        m: pixels.count, k: input.channels, between.base, leadingA: lanes * 8, panels[0],
                        output.base + pixels.lowerBound * output.stride, leadingC: output.stride)
                }
                epilogue?.apply(to: output, pixels: pixels)
            }
        }
    }

    /// Writes the gradients of the weights and, if one is wanted, of the input.
    ///
    /// - Parameter accumulating: Whether `inputGradient` keeps what it has and is added to.
    package static func backward(
        _ input: FeatureMap, weights: SeparableWeights, _ outputGradient: FeatureMap, dilation: Int,
        into inputGradient: FeatureMap?, accumulating: Bool, weightGradient: SeparableWeights, on device: Device
    ) {
        check(input, outputGradient, weights)
        precondition(
            (inputGradient ?? input).shape == input.shape,
            "SeparableConvolution: gradient \(inputGradient?.shape ?? []) of \(input.shape)")
        device.withScratch(FeatureMap.size(input.batch, input.height, input.width, input.channels)) { scratch in
            let between = FeatureMap(
                batch: input.batch, height: input.height, width: input.width, channels: input.channels,
                storage: scratch, offset: 0)
            DepthwiseConvolution.forward(input, weights.taps, dilation: dilation, into: between, on: device)
            transposedProduct(
                between.base, rows: between.channels, leading: between.stride,
                outputGradient.base, columns: outputGradient.channels, leading: outputGradient.stride,
                depth: between.pixels, into: weightGradient.matrix, on: device)
            PointwiseConvolution.backwardInput(
                outputGradient, weights.matrix, into: between, accumulating: false, on: device)
            DepthwiseConvolution.backwardWeights(
                input, between, stride: 1, dilation: dilation, into: weightGradient.taps, on: device)
            guard let inputGradient else { return }
            DepthwiseConvolution.backwardInput(
                between, weights.taps, dilation: dilation, into: inputGradient, accumulating: accumulating,
                on: device)
        }
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ weights: SeparableWeights) {
        precondition(
            (input.batch, input.height, input.width) == (output.batch, output.height, output.width)
                && weights.channels == input.channels && weights.outputs == output.channels,
            "SeparableConvolution: \(input.shape) to \(output.shape) with weights \(weights.channels) x \(weights.outputs)"
        )
    }
}
