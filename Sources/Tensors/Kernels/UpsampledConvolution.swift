/// Full 3x3 convolution of a map's bilinear upsampling (`BilinearResize`), zero-padded to keep the extents. The
/// upsampled map is not computed.
///
/// Both steps are linear. So each coarse pixel is multiplied by the weights of each tap first; then the products are
/// interpolated and summed. If the extents are a quarter, this takes a sixteenth of the multiplications. The rounding
/// is no larger than that of the plain sum.
///
/// Weights are full ones as in `DenseConvolution`, or depthwise-separable ones as in `SeparableConvolution`.
package struct UpsampledConvolution: Sendable {
    let resize: BilinearResize

    package init(from input: (height: Int, width: Int), to output: (height: Int, width: Int)) {
        resize = BilinearResize(from: input, to: output)
    }

    /// Adds the convolution to `output`.
    ///
    /// - Parameters:
    ///   - channels: The input channels of the weights that `input` has.
    ///   - prepared: The weights packed by `DenseConvolution.prepare`; nil packs them for this call.
    package func add(
        _ input: FeatureMap, weights: FloatStorage, prepared: PreparedWeights? = nil, channels: Range<Int>,
        to output: FeatureMap, epilogue: Epilogue? = nil, on device: Device
    ) {
        let weights = TapWeights(weights, channels: channels, to: output.channels)
        check(input, output, channels: weights.channels.count)
        withPanels(of: weights, known: prepared?.coarse, on: device) {
            add(input, $0, to: output, epilogue: epilogue, on: device)
        }
    }

    /// Adds the convolution with depthwise-separable weights to `output`.
    ///
    /// - Parameter prepared: The weights packed by `SeparableConvolution.prepare`; nil packs them for this call.
    package func add(
        _ input: FeatureMap, weights: SeparableWeights, prepared: PreparedWeights? = nil, to output: FeatureMap,
        epilogue: Epilogue? = nil, on device: Device
    ) {
        check(input, output, channels: weights.channels)
        if let known = prepared?.coarse {
            add(input, known, to: output, epilogue: epilogue, on: device)
        } else {
            weights.withFull(on: device) { full in
                withPanels(of: full, known: nil, on: device) {
                    add(input, $0, to: output, epilogue: epilogue, on: device)
                }
            }
        }
    }

    private func withPanels(
        of weights: TapWeights, known: PanelStack?, on device: Device, _ body: (PanelStack) -> Void
    ) {
        device.withPanels(
            .none, rows: weights.channels.count, columns: weights.outputs, leading: weights.outputs, count: 9,
            known: known, of: weights.base, body)
    }

    private func add(
        _ input: FeatureMap, _ panels: PanelStack, to output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        let products = Products(output)
        device.withScratch(input.pixels * products.stride) { scratch in
            let chunks = Chunks(input.pixels, target: PanelProduct.rowsPerTask)
            device.workers.forEach(chunks: 9 * chunks.count) { chunk in
                let (pixels, tap) = (chunks[chunk / 9], chunk % 9)
                PanelProduct.multiply(
                    m: pixels.count, k: input.channels, input.base + pixels.lowerBound * input.stride,
                    leadingA: input.stride, panels[tap],
                    scratch.base + pixels.lowerBound * products.stride + products.tap(tap),
                    leadingC: products.stride)
            }
            let rowsPerChunk = max(1, 512 / output.width)
            device.workers.forEach(output.batch * output.height, by: rowsPerChunk) { rows in
                device.withScratch(3 * resize.inputWidth * products.vectors * 8) { columns in
                    for row in rows {
                        mixRows(of: row, scratch.vectors, products, into: columns.vectors, on: device)
                        addColumns(columns.vectors, products, to: output, row: row, on: device)
                        epilogue?.apply(to: output, pixels: row * output.width..<(row + 1) * output.width)
                    }
                }
            }
        }
    }

    func check(_ input: FeatureMap, _ output: FeatureMap, channels: Int) {
        resize.check(input, output)
        precondition(
            channels == input.channels && output.channels % 8 == 0,
            "UpsampledConvolution: \(input.shape) to \(output.shape) with weights of \(channels) channels")
    }

    /// The layout of the tap products, `[coarse pixel, tap, output channel]`. A padding of one cache line after each
    /// pixel prevents conflicts in the cache sets.
    struct Products {
        let vectors: Int

        init(_ output: FeatureMap) { vectors = output.vectorCount }

        var vectorStride: Int { 9 * vectors + 2 }
        var stride: Int { vectorStride * 8 }

        func tap(_ index: Int) -> Int { index * vectors * 8 }
    }

    /// Interpolates the products of the three tap rows vertically for one output row. The result is `[tap column,
    /// coarse column, channel]`.
    private func mixRows(
        of row: Int, _ products: UnsafePointer<Vector8>, _ layout: Products,
        into columns: UnsafeMutablePointer<Vector8>,
        on device: Device
    ) {
        let (image, y) = row.quotientAndRemainder(dividingBy: resize.rows.count)
        let (vectors, width) = (layout.vectors, resize.inputWidth)
        let origin = products + image * resize.inputHeight * width * layout.vectorStride
        let nothing = Blend(nothing: device.zeros(vectors * 8))
        @inline(__always)
        func blend(_ tapRow: Int, _ x: Int, _ tapColumn: Int) -> Blend {
            guard let row = resize.rows.sample(read: y, by: tapRow) else { return nothing }
            let from = origin + x * layout.vectorStride + (tapRow * 3 + tapColumn) * vectors
            return Blend(from, row, apart: width * layout.vectorStride)
        }
        for x in 0..<width {
            for tap in 0..<3 {
                let to = columns + (tap * width + x) * vectors
                for vector in 0..<vectors { to[vector] = .zero }
                Blend.add(blend(0, x, tap), blend(1, x, tap), blend(2, x, tap), to: to, vectors)
            }
        }
    }

    private func addColumns(
        _ columns: UnsafePointer<Vector8>, _ layout: Products, to output: FeatureMap, row: Int, on device: Device
    ) {
        let vectors = layout.vectors
        let nothing = Blend(nothing: device.zeros(vectors * 8))
        @inline(__always)
        func blend(_ x: Int, _ tap: Int) -> Blend {
            guard let column = resize.columns.sample(read: x, by: tap) else { return nothing }
            return Blend(columns + tap * resize.inputWidth * vectors, column, apart: vectors)
        }
        for x in 0..<output.width {
            let to = output.vectors + (row * output.width + x) * output.vectorStride
            Blend.add(blend(x, 0), blend(x, 1), blend(x, 2), to: to, vectors)
        }
    }
}

extension [BilinearResize.Sample] {
    /// The sample of the coarse map that tap 0...2 of a 3x3 convolution centered at `position` reads. Nil outside the
    /// image.
    @inline(__always)
    func sample(read position: Int, by tap: Int) -> BilinearResize.Sample? {
        let at = position + tap - 1
        return at >= 0 && at < count ? self[at] : nil
    }
}

/// Two runs of vectors and the weights of their interpolation.
private struct Blend {
    let near: UnsafePointer<Vector8>
    let far: UnsafePointer<Vector8>
    let nearWeight: Float
    let farWeight: Float

    /// - Parameter apart: Vectors from one position to the next.
    @inline(__always)
    init(_ from: UnsafePointer<Vector8>, _ sample: BilinearResize.Sample, apart: Int) {
        near = from + sample.first * apart
        far = from + sample.second * apart
        nearWeight = 1 - sample.weight
        farWeight = sample.weight
    }

    init(nothing: UnsafePointer<Vector8>) { (near, far, nearWeight, farWeight) = (nothing, nothing, 0, 0) }

    @inline(__always)
    static func add(_ a: Blend, _ b: Blend, _ c: Blend, to: UnsafeMutablePointer<Vector8>, _ vectors: Int) {
        for vector in 0..<vectors {
            var sum = to[vector]
            sum.addProduct(a.near[vector], Vector8(repeating: a.nearWeight))
            sum.addProduct(a.far[vector], Vector8(repeating: a.farWeight))
            sum.addProduct(b.near[vector], Vector8(repeating: b.nearWeight))
            sum.addProduct(b.far[vector], Vector8(repeating: b.farWeight))
            sum.addProduct(c.near[vector], Vector8(repeating: c.nearWeight))
            sum.addProduct(c.far[vector], Vector8(repeating: c.farWeight))
            to[vector] = sum
        }
    }
}
