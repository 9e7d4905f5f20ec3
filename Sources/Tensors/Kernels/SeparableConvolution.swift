/// Depthwise-separable 3x3 convolution of stride 1, zero-padded to keep the extents, with any dilation: a depthwise
/// convolution, then a 1x1 convolution, without activation between them (Chollet, "Xception", CVPR 2017).
///
/// The intermediate map is not stored. A few rows of it are computed at a time, and computed again for the gradients.
package enum SeparableConvolution {
    /// - Parameters:
    ///   - pointwise: The weights of the 1x1 convolution, possibly fused with BatchNorm.
    ///   - coarse: The number of leading input channels that an `UpsampledConvolution` reads.
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

    /// - Parameter prepared: The weights packed by `prepare`; nil packs them for this call.
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
            device.workers.forEach(output.batch * output.height, by: rowsAtATime(width)) { rows in
                let first = rows.lowerBound * width * output.stride
                withConvolvedRows(rows, input, weights, dilation: dilation, on: device) { between, leading in
                    PanelProduct.multiply(
                        m: rows.count * width, k: input.channels, between, leadingA: leading, panels[0],
                        output.base + first, leadingC: output.stride)
                }
                epilogue?.apply(to: output, pixels: rows.lowerBound * width..<rows.upperBound * width)
            }
        }
    }

    /// Writes the gradient of the weights and, if `inputGradient` is not nil, of the input.
    ///
    /// - Parameter accumulating: Whether to add to `inputGradient` instead of overwriting it.
    package static func backward(
        _ input: FeatureMap, weights: SeparableWeights, _ outputGradient: FeatureMap, dilation: Int,
        into inputGradient: FeatureMap?, accumulating: Bool, weightGradient: SeparableWeights, on device: Device
    ) {
        check(input, outputGradient, weights)
        precondition(
            (inputGradient ?? input).shape == input.shape && weightGradient.channels == weights.channels
                && weightGradient.outputs == weights.outputs,
            "SeparableConvolution: gradients \(inputGradient?.shape ?? []), \(weightGradient.channels) of \(input.shape)"
        )
        if inputGradient == nil && max(input.height, input.width) <= dilation && outputGradient.channels % 8 == 0 {
            transposedProduct(
                input.base, rows: input.channels, leading: input.stride,
                outputGradient.base, columns: outputGradient.channels, leading: outputGradient.stride,
                depth: input.pixels, into: weightGradient.matrix, on: device)
            weightGradient.takeGradientOfCenter(at: weights, on: device)
            return
        }
        backwardPointwise(
            input, weights: weights, outputGradient, dilation: dilation, into: weightGradient.matrix, on: device)
        device.withScratch(FeatureMap.size(input.batch, input.height, input.width, input.channels)) { scratch in
            let between = FeatureMap(
                batch: input.batch, height: input.height, width: input.width, channels: input.channels,
                storage: scratch, offset: 0)
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

    private static func backwardPointwise(
        _ input: FeatureMap, weights: SeparableWeights, _ outputGradient: FeatureMap, dilation: Int,
        into matrix: UnsafeMutablePointer<Float>, on device: Device
    ) {
        let width = input.width
        let cuts = Chunks(input.batch * input.height, target: max(1, max(256, input.pixels / 8) / width))
        sumOfParts(cuts.count, elements: weights.channels * weights.outputs, into: matrix, on: device) { cut, part in
            let step = rowsAtATime(width)
            for first in stride(from: cuts[cut].lowerBound, to: cuts[cut].upperBound, by: step) {
                let rows = first..<min(cuts[cut].upperBound, first + step)
                withConvolvedRows(rows, input, weights, dilation: dilation, on: device) { between, leading in
                    PanelProduct.multiply(
                        .transposed, m: weights.channels, k: rows.count * width, between, leadingA: leading,
                        Panels(
                            rows: outputGradient.base + first * width * outputGradient.stride,
                            columns: weights.outputs, leading: outputGradient.stride),
                        accumulating: first > cuts[cut].lowerBound, part, leadingC: weights.outputs)
                }
            }
        }
    }

    /// The rows of about 240 pixels, so that the intermediate rows stay in the cache.
    private static func rowsAtATime(_ width: Int) -> Int { max(1, 5 * PanelProduct.rowsPerTask / 2 / width) }

    /// Calls `body` with some rows of the intermediate map, the output of the depthwise convolution.
    private static func withConvolvedRows(
        _ rows: Range<Int>, _ input: FeatureMap, _ weights: SeparableWeights, dilation: Int, on device: Device,
        _ body: (_ between: UnsafePointer<Float>, _ leading: Int) -> Void
    ) {
        let vectors = input.vectorCount
        device.withScratch(rows.count * input.width * vectors * 8) { scratch in
            for row in rows {
                DepthwiseConvolution.convolveRow(
                    row, input, weights.taps, dilation: dilation,
                    into: scratch.vectors + (row - rows.lowerBound) * input.width * vectors, apart: vectors)
            }
            body(scratch.base, vectors * 8)
        }
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ weights: SeparableWeights) {
        precondition(
            (input.batch, input.height, input.width) == (output.batch, output.height, output.width)
                && weights.channels == input.channels && weights.outputs == output.channels,
            "SeparableConvolution: \(input.shape) to \(output.shape), weights \(weights.channels) x \(weights.outputs)")
    }
}
