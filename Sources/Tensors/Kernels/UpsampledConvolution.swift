/// Full 3x3 convolution of a map's bilinear upsampling (`BilinearResize`), zero-padded to keep the extents, without
/// upsampling the map: both are linear, so each coarse pixel is multiplied by the weights of each tap, and of the
/// products are interpolated and summed. From a quarter of the extents that takes a sixteenth of the multiplications,
/// and rounds no more than the plain sum.
///
/// Weights are full ones, as `DenseConvolution`'s, or depthwise-separable ones, as `SeparableConvolution`'s.
package struct UpsampledConvolution: Sendable {
    private let resize: BilinearResize

    package init(from input: (height: Int, width: Int), to output: (height: Int, width: Int)) {
        resize = BilinearResize(from: input, to: output)
    }

    /// Adds the convolution to `output`.
    ///
    /// - Parameters:
    ///   - channels: Which of the weights' input channels `input` has.
    ///   - prepared: What `DenseConvolution.prepare` made of the weights; nil: they are laid out anew.
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

    /// The same by depthwise-separable weights.
    ///
    /// - Parameter prepared: What `SeparableConvolution.prepare` made of the weights; nil: they are laid out anew.
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
            let chunks = Chunks(input.pixels, target: PanelProduct.shareOfRows)
            device.workers.forEach(chunks: 9 * chunks.count) { chunk in
                let (pixels, tap) = (chunks[chunk / 9], chunk % 9)
                PanelProduct.multiply(
                    m: pixels.count, k: input.channels, input.base + pixels.lowerBound * input.stride,
                    leadingA: input.stride, panels[tap],
                    scratch.base + pixels.lowerBound * products.stride + products.tap(tap),
                    leadingC: products.stride)
            }
            let linesPerChunk = max(1, 512 / output.width)
            device.workers.forEach(output.batch * output.height, by: linesPerChunk) { lines in
                device.withScratch(3 * resize.inputWidth * products.lanes * 8) { columns in
                    for line in lines {
                        mixRows(of: line, scratch.lanes, products, into: columns.lanes, on: device)
                        addColumns(columns.lanes, products, to: output, line: line, on: device)
                        epilogue?.apply(to: output, pixels: line * output.width..<(line + 1) * output.width)
                    }
                }
            }
        }
    }

    /// Writes the gradient of those of the weights that read the input, and that of the input.
    ///
    /// - Parameter accumulating: Whether `inputGradient` keeps what it has and is added to.
    package func backward(
        _ input: FeatureMap, weights: FloatStorage, channels: Range<Int>, _ outputGradient: FeatureMap,
        into inputGradient: FeatureMap, accumulating: Bool, weightGradient: FloatStorage, on device: Device
    ) {
        backward(
            input, weights: TapWeights(weights, channels: channels, to: outputGradient.channels), outputGradient,
            into: inputGradient, accumulating: accumulating,
            weightGradient: TapWeights(weightGradient, channels: channels, to: outputGradient.channels), on: device)
    }

    /// The same of depthwise-separable weights.
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
            gather(outputGradient, products, into: scratch.lanes, on: device)
            let bands = Chunks(input.channels, target: max(8, (input.channels + 1) / 2))
            device.workers.forEach(chunks: 9 * bands.count) { chunk in
                let (band, tap) = (bands[chunk / 9], chunk % 9)
                PanelProduct.multiply(
                    .transposed, m: band.count, k: input.pixels, input.base + band.lowerBound,
                    leadingA: input.stride,
                    Panels(
                        rows: scratch.base + products.tap(tap), columns: outputGradient.channels,
                        leading: products.stride),
                    weightGradient.base(tap) + band.lowerBound * outputGradient.channels,
                    leadingC: outputGradient.channels)
            }
            device.withPanels(
                .transposed, rows: outputGradient.channels, columns: input.channels,
                leading: outputGradient.channels, count: 9, of: weights.base
            ) { panels in
                device.workers.forEach(input.pixels, by: PanelProduct.shareOfRows / 2) { pixels in
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

    private func check(_ input: FeatureMap, _ output: FeatureMap, channels: Int) {
        resize.check(input, output)
        precondition(
            channels == input.channels && output.channels % 8 == 0,
            "UpsampledConvolution: \(input.shape) to \(output.shape) with weights of \(channels) channels")
    }

    /// How the products of the coarse pixels lie: nine runs of output channels a pixel, a cache line more than that
    /// apart.
    private struct Products {
        let lanes: Int

        init(_ output: FeatureMap) { lanes = output.laneCount }

        var laneStride: Int { 9 * lanes + 2 }
        var stride: Int { laneStride * 8 }

        func tap(_ index: Int) -> Int { index * lanes * 8 }
    }

    /// For each column of taps and each coarse column what the three rows of taps say along an output line:
    /// `[tap column, coarse column, channel]`.
    private func mixRows(
        of line: Int, _ products: UnsafePointer<Lane>, _ layout: Products, into columns: UnsafeMutablePointer<Lane>,
        on device: Device
    ) {
        let (image, y) = line.quotientAndRemainder(dividingBy: resize.rows.count)
        let (lanes, width) = (layout.lanes, resize.inputWidth)
        let origin = products + image * resize.inputHeight * width * layout.laneStride
        let nothing = Blend(nothing: device.zeros(lanes * 8))
        @inline(__always)
        func blend(_ tapRow: Int, _ x: Int, _ tapColumn: Int) -> Blend {
            guard let row = resize.rows.sample(read: y, by: tapRow) else { return nothing }
            let from = origin + x * layout.laneStride + (tapRow * 3 + tapColumn) * lanes
            return Blend(from, row, apart: width * layout.laneStride)
        }
        for x in 0..<width {
            for tap in 0..<3 {
                let to = columns + (tap * width + x) * lanes
                for lane in 0..<lanes { to[lane] = .zero }
                Blend.add(blend(0, x, tap), blend(1, x, tap), blend(2, x, tap), to: to, lanes)
            }
        }
    }

    private func addColumns(
        _ columns: UnsafePointer<Lane>, _ layout: Products, to output: FeatureMap, line: Int, on device: Device
    ) {
        let lanes = layout.lanes
        let nothing = Blend(nothing: device.zeros(lanes * 8))
        @inline(__always)
        func blend(_ x: Int, _ tap: Int) -> Blend {
            guard let column = resize.columns.sample(read: x, by: tap) else { return nothing }
            return Blend(columns + tap * resize.inputWidth * lanes, column, apart: lanes)
        }
        for x in 0..<output.width {
            let to = output.lanes + (line * output.width + x) * output.laneStride
            Blend.add(blend(x, 0), blend(x, 1), blend(x, 2), to: to, lanes)
        }
    }

    /// The adjoint of both: what each coarse pixel's product with each tap has to do with the output.
    private func gather(
        _ outputGradient: FeatureMap, _ layout: Products, into products: UnsafeMutablePointer<Lane>, on device: Device
    ) {
        let (width, pixels) = (resize.inputWidth, resize.inputWidth * resize.inputHeight)
        // Every chunk owns some lanes of an image, so that no two add to the same number.
        let chunks = Chunks(layout.lanes * 8, target: 64)
        device.workers.forEach(chunks: outputGradient.batch * chunks.count) { chunk in
            let (image, part) = chunk.quotientAndRemainder(dividingBy: chunks.count)
            let first = chunks[part].lowerBound / 8
            let lanes = chunks[part].count / 8
            let origin = products + image * pixels * layout.laneStride + first
            for pixel in 0..<pixels {
                for tap in 0..<9 {
                    (origin + pixel * layout.laneStride + tap * layout.lanes).update(repeating: .zero, count: lanes)
                }
            }
            device.withScratch(3 * width * lanes * 8) { scratch in
                let columns = scratch.lanes
                for y in resize.rows.indices {
                    columns.update(repeating: .zero, count: 3 * width * lanes)
                    for x in resize.columns.indices {
                        let pixel = (image * resize.rows.count + y) * resize.columns.count + x
                        let from = outputGradient.lanes + pixel * outputGradient.laneStride + first
                        for tap in 0..<3 {
                            guard let column = resize.columns.sample(read: x, by: tap) else { continue }
                            column.spread(from, to: columns + tap * width * lanes, apart: lanes, lanes)
                        }
                    }
                    for tapRow in 0..<3 {
                        guard let row = resize.rows.sample(read: y, by: tapRow) else { continue }
                        for x in 0..<width {
                            for tap in 0..<3 {
                                let to = origin + x * layout.laneStride + (tapRow * 3 + tap) * layout.lanes
                                row.spread(
                                    columns + (tap * width + x) * lanes, to: to, apart: width * layout.laneStride,
                                    lanes)
                            }
                        }
                    }
                }
            }
        }
    }
}

extension [BilinearResize.Sample] {
    /// What the tap (0...2) of a 3x3 convolution reads that stands at `position`; nil outside the image.
    @inline(__always)
    fileprivate func sample(read position: Int, by tap: Int) -> BilinearResize.Sample? {
        let at = position + tap - 1
        return at >= 0 && at < count ? self[at] : nil
    }
}

extension BilinearResize.Sample {
    /// Adds to the two that a sample lies between, `apart` lanes from one position to the next, what it has of each.
    @inline(__always)
    fileprivate func spread(
        _ from: UnsafePointer<Lane>, to: UnsafeMutablePointer<Lane>, apart: Int, _ lanes: Int
    ) {
        let (near, far) = (to + first * apart, to + second * apart)
        for lane in 0..<lanes {
            let part = from[lane] * weight
            near[lane] += from[lane] - part
            far[lane] += part
        }
    }
}

/// A sample between two runs of lanes.
private struct Blend {
    let near: UnsafePointer<Lane>
    let far: UnsafePointer<Lane>
    let nearWeight: Float
    let farWeight: Float

    /// - Parameter apart: Lanes from one position to the next.
    @inline(__always)
    init(_ from: UnsafePointer<Lane>, _ sample: BilinearResize.Sample, apart: Int) {
        near = from + sample.first * apart
        far = from + sample.second * apart
        nearWeight = 1 - sample.weight
        farWeight = sample.weight
    }

    init(nothing: UnsafePointer<Lane>) { (near, far, nearWeight, farWeight) = (nothing, nothing, 0, 0) }

    @inline(__always)
    static func add(_ a: Blend, _ b: Blend, _ c: Blend, to: UnsafeMutablePointer<Lane>, _ lanes: Int) {
        for lane in 0..<lanes {
            var sum = to[lane]
            sum.addProduct(a.near[lane], Lane(repeating: a.nearWeight))
            sum.addProduct(a.far[lane], Lane(repeating: a.farWeight))
            sum.addProduct(b.near[lane], Lane(repeating: b.nearWeight))
            sum.addProduct(b.far[lane], Lane(repeating: b.farWeight))
            sum.addProduct(c.near[lane], Lane(repeating: c.nearWeight))
            sum.addProduct(c.far[lane], Lane(repeating: c.farWeight))
            to[lane] = sum
        }
    }
}
