/// 1x1 convolution, which is a matrix product over the pixels. Weights are `[input channel, output channel]`.
///
/// With stride 2 it reads every second row and column, as the shortcuts of residual networks do (He et al., "Deep
/// Residual Learning for Image Recognition", CVPR 2016). `StridedConvolution` computes it.
package enum PointwiseConvolution {
    /// Packs the weights for inference.
    package static func prepare(_ weights: FloatStorage, to outputs: Int, on device: Device) -> PreparedWeights {
        PreparedWeights(
            panels: PanelStack(
                .none, rows: weights.count / outputs, columns: outputs, leading: outputs, of: { _ in weights.base },
                on: device))
    }

    /// - Parameters:
    ///   - normalizer: At stride 1, applied to the input when it is read.
    ///   - prepared: The weights packed by `prepare`; nil packs them for this call.
    package static func forward(
        _ input: FeatureMap, normalizedBy normalizer: BatchNormalizer? = nil, weights: FloatStorage,
        prepared: PreparedWeights? = nil, stride: Int = 1, into output: FeatureMap, epilogue: Epilogue? = nil,
        on device: Device
    ) {
        check(input, output, weights, stride, normalizer)
        if stride == 2 {
            StridedConvolution.forward(
                input, kernel: 1, { _ in weights.base }, known: prepared?.panels, into: output, epilogue: epilogue,
                on: device)
            return
        }
        device.withPanels(
            .none, rows: input.channels, columns: output.channels, leading: output.channels,
            known: prepared?.panels, of: { _ in weights.base }
        ) { panels in
            device.workers.forEach(input.pixels, by: PanelProduct.rowsPerTask) { pixels in
                withPixels(pixels, of: input, normalizedBy: normalizer, on: device) { rows, leading in
                    PanelProduct.multiply(
                        m: pixels.count, k: input.channels, rows, leadingA: leading, panels[0],
                        output.base + pixels.lowerBound * output.stride, leadingC: output.stride)
                }
                epilogue?.apply(to: output, pixels: pixels)
            }
        }
    }

    /// - Parameter accumulating: Whether to add to `inputGradient` instead of overwriting it.
    package static func backwardInput(
        _ outputGradient: FeatureMap, weights: FloatStorage, stride: Int = 1, into inputGradient: FeatureMap,
        accumulating: Bool, on device: Device
    ) {
        check(inputGradient, outputGradient, weights, stride)
        if stride == 2 {
            StridedConvolution.backwardInput(
                outputGradient, kernel: 1, { _ in weights.base }, into: inputGradient, accumulating: accumulating,
                on: device)
        } else {
            backwardInput(outputGradient, weights.base, into: inputGradient, accumulating: accumulating, on: device)
        }
    }

    /// The gradient of the input, with weights that start at a pointer.
    static func backwardInput(
        _ outputGradient: FeatureMap, _ weights: UnsafeMutablePointer<Float>, into inputGradient: FeatureMap,
        accumulating: Bool, on device: Device
    ) {
        device.withPanels(
            .transposed, rows: outputGradient.channels, columns: inputGradient.channels,
            leading: outputGradient.channels, of: { _ in weights }
        ) { panels in
            device.workers.forEach(inputGradient.pixels, by: PanelProduct.rowsPerTask) { pixels in
                PanelProduct.multiply(
                    m: pixels.count, k: outputGradient.channels,
                    outputGradient.base + pixels.lowerBound * outputGradient.stride, leadingA: outputGradient.stride,
                    panels[0], accumulating: accumulating,
                    inputGradient.base + pixels.lowerBound * inputGradient.stride, leadingC: inputGradient.stride)
            }
        }
    }

    /// Writes the gradient of the weights.
    ///
    /// - Parameter normalizer: At stride 1, applied to the input when it is read.
    package static func backwardWeights(
        _ input: FeatureMap, normalizedBy normalizer: BatchNormalizer? = nil, _ outputGradient: FeatureMap,
        stride: Int = 1, into weightGradient: FloatStorage, on device: Device
    ) {
        check(input, outputGradient, weightGradient, stride, normalizer)
        if stride == 2 {
            StridedConvolution.backwardWeights(input, kernel: 1, outputGradient, into: weightGradient, on: device)
            return
        }
        if let normalizer {
            backwardWeights(input, normalizer, outputGradient, into: weightGradient, on: device)
            return
        }
        transposedProduct(
            input.base, rows: input.channels, leading: input.stride,
            outputGradient.base, columns: outputGradient.channels, leading: outputGradient.stride,
            depth: input.pixels, into: weightGradient.base, on: device)
    }

    private static func check(
        _ input: FeatureMap, _ output: FeatureMap, _ weights: FloatStorage, _ stride: Int,
        _ normalizer: BatchNormalizer? = nil
    ) {
        precondition(
            (stride == 1 || stride == 2 && normalizer == nil) && input.batch == output.batch
                && stridedExtent(input.height, by: stride) == output.height
                && stridedExtent(input.width, by: stride) == output.width
                && weights.count == input.channels * output.channels,
            "PointwiseConvolution: \(input.shape) to \(output.shape), stride \(stride), \(weights.count) weights")
    }
}
