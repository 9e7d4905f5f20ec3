extension UpsampledConvolution {
    /// Writes the gradient of the weights that read the input, and of the input.
    ///
    /// - Parameter accumulating: Whether to add to `inputGradient` instead of overwriting it.
    package func backward(
        _ input: FeatureMap, weights: FloatStorage, channels: Range<Int>, _ outputGradient: FeatureMap,
        into inputGradient: FeatureMap, accumulating: Bool, weightGradient: FloatStorage, on device: Device
    ) {
        backward(
            input, weights: TapWeights(weights, channels: channels, to: outputGradient.channels), outputGradient,
            into: inputGradient, accumulating: accumulating,
            weightGradient: TapWeights(weightGradient, channels: channels, to: outputGradient.channels), on: device)
    }

    /// Writes the gradients for depthwise-separable weights.
    package func backward(
        _ input: FeatureMap, weights: SeparableWeights, _ outputGradient: FeatureMap, into inputGradient: FeatureMap,
        accumulating: Bool, weightGradient: SeparableWeights, on device: Device
    ) {
        check(input, outputGradient, channels: weights.channels)
        weights.withFull(on: device) { full in
            weightGradient.takeGradient(at: weights, on: device) { fullGradient in
                backward(
                    input, weights: full, outputGradient, into: inputGradient, accumulating: accumulating,
                    weightGradient: fullGradient, on: device)
            }
        }
    }

    private func backward(
        _ input: FeatureMap, weights: TapWeights, _ outputGradient: FeatureMap, into inputGradient: FeatureMap,
        accumulating: Bool, weightGradient: TapWeights, on device: Device
    ) {
        check(input, outputGradient, channels: weights.channels.count)
        precondition(
            inputGradient.shape == input.shape && weightGradient.channels.count == input.channels
                && weightGradient.outputs == weights.outputs,
            "UpsampledConvolution: gradients \(inputGradient.shape), \(weightGradient.channels) of \(input.shape)")
        let products = Products(outputGradient)
        device.withScratch(input.pixels * products.stride) { scratch in
            gather(outputGradient, products, into: scratch.vectors, on: device)
            writeWeightGradient(
                input, outputGradient.channels, products, scratch.base, into: weightGradient, on: device)
            device.withPanels(
                .transposed, rows: outputGradient.channels, columns: input.channels,
                leading: outputGradient.channels, count: 9, of: weights.base
            ) { panels in
                device.workers.forEach(input.pixels, by: PanelProduct.rowsPerTask / 2) { pixels in
                    for tap in 0..<9 {
                        PanelProduct.multiply(
                            m: pixels.count, k: outputGradient.channels,
                            scratch.base + pixels.lowerBound * products.stride + products.tap(tap),
                            leadingA: products.stride, panels[tap], accumulating: tap > 0 || accumulating,
                            inputGradient.base + pixels.lowerBound * inputGradient.stride,
                            leadingC: inputGradient.stride)
                    }
                }
            }
        }
    }

    /// The gradient of each tap's weights: the transposed input times the gradient of the tap's products.
    private func writeWeightGradient(
        _ input: FeatureMap, _ outputs: Int, _ products: Products, _ gradient: UnsafeMutablePointer<Float>,
        into weightGradient: TapWeights, on device: Device
    ) {
        let bands = Chunks(input.channels, target: max(8, (input.channels + 1) / 2))
        device.workers.forEach(chunks: 9 * bands.count) { chunk in
            let (band, tap) = (bands[chunk / 9], chunk % 9)
            PanelProduct.multiply(
                .transposed, m: band.count, k: input.pixels, input.base + band.lowerBound,
                leadingA: input.stride,
                Panels(rows: gradient + products.tap(tap), columns: outputs, leading: products.stride),
                weightGradient.base(tap) + band.lowerBound * outputs, leadingC: outputs)
        }
    }

    /// Writes the gradient of the tap products: the adjoint of `mixRows` and `addColumns`.
    private func gather(
        _ outputGradient: FeatureMap, _ layout: Products, into products: UnsafeMutablePointer<Vector8>,
        on device: Device
    ) {
        let (width, pixels) = (resize.inputWidth, resize.inputWidth * resize.inputHeight)
        // Each chunk owns some channels of an image, so that no two chunks add to the same number.
        let chunks = Chunks(layout.vectors * 8, target: 64)
        device.workers.forEach(chunks: outputGradient.batch * chunks.count) { chunk in
            let (image, part) = chunk.quotientAndRemainder(dividingBy: chunks.count)
            let (first, vectors) = (chunks[part].lowerBound / 8, chunks[part].count / 8)
            let origin = products + image * pixels * layout.vectorStride + first
            for pixel in 0..<pixels {
                for tap in 0..<9 {
                    (origin + pixel * layout.vectorStride + tap * layout.vectors).update(
                        repeating: .zero, count: vectors)
                }
            }
            device.withScratch(3 * width * vectors * 8) { scratch in
                let columns = scratch.vectors
                for y in resize.rows.indices {
                    let row = (image * resize.rows.count + y) * resize.columns.count
                    gatherColumns(
                        outputGradient.vectors + row * outputGradient.vectorStride + first,
                        stride: outputGradient.vectorStride, into: columns, vectors)
                    gatherRows(columns, row: y, layout, into: origin, vectors)
                }
            }
        }
    }

    /// The adjoint of `addColumns` for one output row: `[tap column, coarse column, channel]`.
    @inline(__always)
    private func gatherColumns(
        _ row: UnsafePointer<Vector8>, stride: Int, into columns: UnsafeMutablePointer<Vector8>, _ vectors: Int
    ) {
        let width = resize.inputWidth
        columns.update(repeating: .zero, count: 3 * width * vectors)
        for x in resize.columns.indices {
            for tap in 0..<3 {
                guard let column = resize.columns.sample(read: x, by: tap) else { continue }
                column.spread(row + x * stride, to: columns + tap * width * vectors, apart: vectors, vectors)
            }
        }
    }

    /// The adjoint of `mixRows` for output row `y`. It adds to the gradient of the tap products.
    @inline(__always)
    private func gatherRows(
        _ columns: UnsafePointer<Vector8>, row y: Int, _ layout: Products,
        into products: UnsafeMutablePointer<Vector8>, _ vectors: Int
    ) {
        let width = resize.inputWidth
        for tapRow in 0..<3 {
            guard let row = resize.rows.sample(read: y, by: tapRow) else { continue }
            for x in 0..<width {
                for tap in 0..<3 {
                    row.spread(
                        columns + (tap * width + x) * vectors,
                        to: products + x * layout.vectorStride + (tapRow * 3 + tap) * layout.vectors,
                        apart: width * layout.vectorStride, vectors)
                }
            }
        }
    }
}

extension BilinearResize.Sample {
    /// Adds a value to the two positions of a sample, each with its weight. Positions are `apart` vectors from each
    /// other.
    @inline(__always)
    fileprivate func spread(
        _ from: UnsafePointer<Vector8>, to: UnsafeMutablePointer<Vector8>, apart: Int, _ vectors: Int
    ) {
        let (near, far) = (to + first * apart, to + second * apart)
        for vector in 0..<vectors {
            let part = from[vector] * weight
            near[vector] += from[vector] - part
            far[vector] += part
        }
    }
}
