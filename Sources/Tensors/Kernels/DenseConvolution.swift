/// Full 3x3 convolution, zero-padded by the dilation, with stride 1 and any dilation or with stride 2. Weights are
/// `[tap, input channel, output channel]`, taps by row and column.
///
/// Training without dilation uses Winograd's F(4x4, 3x3), inference F(6x6, 3x3). Inference with dilation uses it too if
/// it needs fewer products. With stride 2, `WinogradStrided` computes the forward pass and `StridedConvolution` the
/// gradients.
///
/// Otherwise there is one matrix product for each tap and row of pixels that the tap reaches. Taps that read only
/// padding are skipped. In ASPP on the small feature map of a tile, these are most taps.
package enum DenseConvolution {
    /// The extent of the output along an axis.
    package static func extent(_ input: Int, stride: Int) -> Int { stridedExtent(input, by: stride) }

    /// - Parameter coarse: The number of leading input channels that an `UpsampledConvolution` reads.
    package static func prepare(
        _ weights: FloatStorage, coarse: Int = 0, to outputs: Int, stride: Int = 1, dilation: Int, on device: Device
    ) -> PreparedWeights {
        let inputs = weights.count / (9 * outputs)
        let fine = TapWeights(weights, channels: coarse..<inputs, to: outputs)
        func panels(_ taps: TapWeights) -> PanelStack {
            PanelStack(
                .none, rows: taps.channels.count, columns: outputs, leading: outputs, count: 9, of: taps.base,
                on: device)
        }
        let upsampled = coarse > 0 ? panels(TapWeights(weights, channels: 0..<coarse, to: outputs)) : nil
        guard isWinograd(inputs - coarse, outputs), dilation == 1 else {
            return PreparedWeights(panels: panels(fine), coarse: upsampled)
        }
        let filters =
            stride == 1
            ? filters(of: fine, by: WinogradSix.self, on: device)
            : filters(of: fine, by: WinogradStrided.self, on: device)
        return PreparedWeights(filters: filters, coarse: upsampled)
    }

    /// - Parameters:
    ///   - channels: The input channels of the weights that `input` has; nil means all.
    ///   - prepared: In inference, the weights packed by `prepare`; nil in training.
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, channels: Range<Int>? = nil, prepared: PreparedWeights? = nil,
        stride: Int = 1, dilation: Int, into output: FeatureMap, epilogue: Epilogue? = nil, on device: Device
    ) {
        let weights = TapWeights(weights, channels: channels, to: output.channels)
        check(input, output, weights, stride, dilation)
        if stride == 2 {
            forwardStrided(
                input, weights: weights, prepared: prepared, into: output, epilogue: epilogue, on: device)
            return
        }
        if let prepared {
            if isWinogradInInference(input, output, dilation) {
                WinogradConvolution<WinogradSix>.convolve(
                    input, filters: prepared.filters { filters(of: weights, by: WinogradSix.self, on: device) },
                    dilation: dilation, into: output, accumulating: false, epilogue: epilogue, on: device)
                return
            }
        } else if isWinograd(input, output, dilation) {
            convolve(
                input, weights, mirrored: false, into: output, accumulating: false, epilogue: epilogue, on: device)
            return
        }
        let taps = Tap.live(in: input, dilation: dilation)
        let known = prepared?.panels
        device.withPanels(
            .none, rows: input.channels, columns: output.channels, leading: output.channels, count: taps.count,
            known: known, of: { weights.base(taps[$0].index) }
        ) { panels in
            forEachBlock(of: output, on: device) { rows in
                sum(
                    input, taps, { panels[known == nil ? $0 : taps[$0].index] }, rows: rows, into: output,
                    accumulating: false)
                epilogue?.apply(to: output, pixels: rows.lowerBound * output.width..<rows.upperBound * output.width)
            }
        }
    }

    /// Writes the gradient of the input, or adds it if `accumulating`.
    package static func backwardInput(
        _ outputGradient: FeatureMap, weights: FloatStorage, channels: Range<Int>? = nil, stride: Int = 1,
        dilation: Int, into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        let weights = TapWeights(weights, channels: channels, to: outputGradient.channels)
        check(inputGradient, outputGradient, weights, stride, dilation)
        if stride == 2 {
            StridedConvolution.backwardInput(
                outputGradient, kernel: 3, weights.base, into: inputGradient, accumulating: accumulating, on: device)
            return
        }
        if isWinograd(inputGradient, outputGradient, dilation) {
            weights.withTransposed(on: device) { transposed in
                convolve(
                    outputGradient, transposed, mirrored: true, into: inputGradient,
                    accumulating: accumulating, epilogue: nil, on: device)
            }
            return
        }
        let taps = Tap.live(in: inputGradient, dilation: dilation).map(\.mirrored)
        device.withPanels(
            .transposed, rows: outputGradient.channels, columns: inputGradient.channels,
            leading: outputGradient.channels, count: taps.count, of: { weights.base(taps[$0].index) }
        ) { panels in
            forEachBlock(of: inputGradient, on: device) { rows in
                sum(outputGradient, taps, { panels[$0] }, rows: rows, into: inputGradient, accumulating: accumulating)
            }
        }
    }

    /// Writes the gradient of the weights of the input's channels. At stride 2 these are all channels.
    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int = 1, dilation: Int,
        into gradient: FloatStorage, channels: Range<Int>? = nil, on device: Device
    ) {
        let weightGradient = TapWeights(gradient, channels: channels, to: outputGradient.channels)
        check(input, outputGradient, weightGradient, stride, dilation)
        if stride == 2 {
            StridedConvolution.backwardWeights(input, kernel: 3, outputGradient, into: gradient, on: device)
            return
        }
        if isWinograd(input, outputGradient, dilation) {
            WinogradConvolution<WinogradFour>.backwardWeights(input, outputGradient, into: weightGradient, on: device)
            return
        }
        let taps = Tap.live(in: input, dilation: dilation)
        let bands = Chunks(input.channels, target: max(8, (input.channels + 3) / 4))
        weightGradient.clear()
        device.workers.forEach(chunks: taps.count * bands.count) { chunk in
            let tap = taps[chunk / bands.count]
            let band = bands[chunk % bands.count]
            device.withScratch(input.pixels * band.count) { scratch in
                gather(input, channels: band, tap: tap, into: scratch.base)
                PanelProduct.multiply(
                    .transposed, m: band.count, k: input.pixels, scratch.base, leadingA: band.count,
                    Panels(
                        rows: outputGradient.base, columns: outputGradient.channels, leading: outputGradient.stride),
                    weightGradient.base(tap.index) + band.lowerBound * outputGradient.channels,
                    leadingC: outputGradient.channels)
            }
        }
    }

    private static func convolve(
        _ input: FeatureMap, _ weights: TapWeights, mirrored: Bool, into output: FeatureMap, accumulating: Bool,
        epilogue: Epilogue?, on device: Device
    ) {
        let (k, n) = (input.channels, output.channels)
        device.withScratch(WinogradConvolution<WinogradFour>.spreadCount(k, n)) { filters in
            WinogradConvolution<WinogradFour>.spread(weights, mirrored: mirrored, into: filters, on: device)
            WinogradConvolution<WinogradFour>.convolve(
                input, filters: filters, into: output, accumulating: accumulating, epilogue: epilogue, on: device)
        }
    }

    /// Whether both channel counts are multiples of 16, as Winograd's transforms need.
    private static func isWinograd(_ inputs: Int, _ outputs: Int) -> Bool {
        (inputs | outputs) % Vector16.scalarCount == 0
    }

    /// Whether Winograd is used in training: dilation 1, and a map of at least one tile of 4x4 outputs.
    private static func isWinograd(_ input: FeatureMap, _ output: FeatureMap, _ dilation: Int) -> Bool {
        dilation == 1 && input.isVector16Aligned && output.isVector16Aligned && input.height >= 4 && input.width >= 4
    }

    /// Whether Winograd is used in inference. With dilation, its products must be less than three quarters of those of
    /// the taps.
    private static func isWinogradInInference(_ input: FeatureMap, _ output: FeatureMap, _ dilation: Int) -> Bool {
        guard dilation > 1 else { return isWinograd(input, output, dilation) }
        guard input.isVector16Aligned, output.isVector16Aligned else { return false }
        let tiles = WinogradTiles<WinogradSix>(input, dilation: dilation).count
        let reached = Tap.live(in: input, dilation: dilation).reduce(0) { $0 + $1.reach(in: input) }
        return 4 * WinogradSix.points * tiles < 3 * reached
    }

    private static func check(
        _ input: FeatureMap, _ output: FeatureMap, _ weights: TapWeights, _ stride: Int, _ dilation: Int
    ) {
        precondition(
            (stride == 1 || stride == 2 && dilation == 1) && input.batch == output.batch
                && extent(input.height, stride: stride) == output.height
                && extent(input.width, stride: stride) == output.width && weights.channels.count == input.channels,
            """
            DenseConvolution: \(input.shape) to \(output.shape), stride \(stride), dilation \(dilation), with weights of \
            channels \(weights.channels)
            """)
    }

    /// Cuts the `batch * height` rows of a map into ranges of about 96 pixels or one row, and calls `body` for each.
    private static func forEachBlock(of map: FeatureMap, on device: Device, _ body: (_ rows: Range<Int>) -> Void) {
        device.workers.forEach(map.batch * map.height, by: max(1, 96 / map.width), body)
    }

    /// Sums the products of all taps with the pixels of `source` that they reach. The first tap is the center, which
    /// reaches all pixels and initializes the sum.
    private static func sum(
        _ source: FeatureMap, _ taps: [Tap], _ panels: (Int) -> Panels, rows: Range<Int>, into target: FeatureMap,
        accumulating: Bool
    ) {
        let width = source.width
        func add(_ tap: Int, from first: Int, to pixels: Range<Int>) {
            PanelProduct.multiply(
                m: pixels.count, k: source.channels, source.base + first * source.stride, leadingA: source.stride,
                panels(tap), accumulating: accumulating || tap > 0,
                target.base + pixels.lowerBound * target.stride, leadingC: target.stride)
        }
        add(0, from: rows.lowerBound * width, to: rows.lowerBound * width..<rows.upperBound * width)
        for (index, tap) in taps.enumerated().dropFirst() {
            let columns = tap.columns(inside: width)
            for row in rows where 0..<source.height ~= row % source.height + tap.dy {
                let first = row * width + columns.lowerBound
                add(index, from: first + tap.dy * width + tap.dx, to: first..<first + columns.count)
            }
        }
    }

    /// Writes, for each pixel, the channels of the pixel that `tap` reads, or zeros.
    private static func gather(
        _ source: FeatureMap, channels: Range<Int>, tap: Tap, into target: UnsafeMutablePointer<Float>
    ) {
        let (width, count) = (source.width, channels.count)
        let inside = tap.columns(inside: width)
        var at = target
        for row in 0..<source.batch * source.height {
            let y = row % source.height + tap.dy
            guard 0..<source.height ~= y else {
                at.update(repeating: 0, count: width * count)
                at += width * count
                continue
            }
            at.update(repeating: 0, count: inside.lowerBound * count)
            var from = source.base + ((row + tap.dy) * width + inside.lowerBound + tap.dx) * source.stride
            from += channels.lowerBound
            for x in inside {
                (at + x * count).update(from: from, count: count)
                from += source.stride
            }
            (at + inside.upperBound * count).update(repeating: 0, count: (width - inside.upperBound) * count)
            at += width * count
        }
    }
}
