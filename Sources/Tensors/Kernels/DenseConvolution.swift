/// Full 3x3 convolution of stride 1, zero-padded to keep the extents, with any dilation. Weights lie
/// `[tap, input channel, output channel]`, taps by row and column.
///
/// Without dilation by Winograd's transform where that suits: the gradients and inference by F(4x4, 3x3), the forward
/// pass of training by F(2x2, 3x3), which rounds no more than the plain sum. More rounding there would put more
/// activations on the other side of their kink than single precision must, and change gradients by thousandths.
/// Else one matrix product a tap over gathered pixels. Taps that touch nothing but padding are skipped: with the rates
/// of ASPP on the feature map of a tile that is nearly all of them.
package enum DenseConvolution {
    /// The weights as inference wants them for many images: nil where they are best left as they are.
    package static func spread(
        _ weights: FloatStorage, channels: Range<Int>? = nil, to outputs: Int, dilation: Int, on device: Device
    ) -> FloatStorage? {
        let taps = TapWeights(weights, channels: channels, to: outputs)
        let inputs = taps.channels.count
        guard isWinograd(inputs, outputs, dilation) else { return nil }
        let filters = FloatStorage(count: WinogradConvolution<WinogradFour>.spreadCount(inputs, outputs))
        WinogradConvolution<WinogradFour>.spread(taps, mirrored: false, into: filters, on: device)
        return filters
    }

    /// - Parameters:
    ///   - channels: Which of the weights' input channels `input` has; nil: all.
    ///   - filters: What `spread` made of the weights, in inference; nil in training.
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, channels: Range<Int>? = nil, filters: FloatStorage? = nil,
        dilation: Int, into output: FeatureMap, epilogue: Epilogue? = nil, on device: Device
    ) {
        let weights = TapWeights(weights, channels: channels, to: output.channels)
        check(input, output, weights)
        if isWinograd(input, output, dilation) {
            if let filters {
                WinogradConvolution<WinogradFour>.convolve(
                    input, filters: filters, mirrored: false, into: output, accumulating: false, epilogue: epilogue,
                    on: device)
            } else {
                convolve(
                    WinogradTwo.self, input, weights, mirrored: false, into: output, accumulating: false,
                    epilogue: epilogue, on: device)
            }
            return
        }
        let n = output.channels
        forEachBlock(of: output, on: device) { lines, columns in
            accumulate(input, taps: Tap.live(in: input, dilation: dilation), lines: lines, on: device) {
                tap, pixels, source, leading, isFirst in
                BLAS.multiply(
                    m: pixels.count, n: columns.count, k: input.channels, source, leadingA: leading,
                    weights.base(tap.index) + columns.lowerBound, leadingB: n, beta: isFirst ? 0 : 1,
                    output.base + pixels.lowerBound * output.stride + columns.lowerBound, leadingC: output.stride)
            }
            epilogue?.apply(
                to: output, pixels: lines.lowerBound * output.width..<lines.upperBound * output.width,
                channels: columns)
        }
    }

    package static func backwardInput(
        _ outputGradient: FeatureMap, weights: FloatStorage, channels: Range<Int>? = nil, dilation: Int,
        into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        let weights = TapWeights(weights, channels: channels, to: outputGradient.channels)
        check(inputGradient, outputGradient, weights)
        if isWinograd(inputGradient, outputGradient, dilation) {
            convolve(
                WinogradFour.self, outputGradient, weights, mirrored: true, into: inputGradient,
                accumulating: accumulating, epilogue: nil, on: device)
            return
        }
        let k = outputGradient.channels
        let taps = Tap.live(in: inputGradient, dilation: dilation).map(\.mirrored)
        forEachBlock(of: inputGradient, on: device) { lines, columns in
            accumulate(outputGradient, taps: taps, lines: lines, on: device) {
                tap, pixels, source, leading, isFirst in
                BLAS.multiply(
                    .none, .transposed, m: pixels.count, n: columns.count, k: k, source, leadingA: leading,
                    weights.base(tap.index) + columns.lowerBound * k, leadingB: k,
                    beta: isFirst && !accumulating ? 0 : 1,
                    inputGradient.base + pixels.lowerBound * inputGradient.stride + columns.lowerBound,
                    leadingC: inputGradient.stride)
            }
        }
    }

    /// Writes the gradient of those of the weights that read the input.
    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, dilation: Int, into weightGradient: FloatStorage,
        channels: Range<Int>? = nil, on device: Device
    ) {
        let weightGradient = TapWeights(weightGradient, channels: channels, to: outputGradient.channels)
        check(input, outputGradient, weightGradient)
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
                gather(
                    input, channels: band, tap: tap, lines: 0..<input.batch * input.height, into: scratch.base)
                BLAS.multiply(
                    .transposed, .none, m: band.count, n: outputGradient.channels, k: input.pixels,
                    scratch.base, leadingA: band.count, outputGradient.base, leadingB: outputGradient.stride,
                    weightGradient.base(tap.index) + band.lowerBound * outputGradient.channels,
                    leadingC: outputGradient.channels)
            }
        }
    }

    private static func convolve<Transform: WinogradTransform>(
        _ transform: Transform.Type, _ input: FeatureMap, _ weights: TapWeights, mirrored: Bool,
        into output: FeatureMap, accumulating: Bool, epilogue: Epilogue?, on device: Device
    ) {
        let (k, n) = (input.channels, output.channels)
        device.withScratch(WinogradConvolution<Transform>.spreadCount(k, n)) { filters in
            WinogradConvolution<Transform>.spread(weights, mirrored: mirrored, into: filters, on: device)
            WinogradConvolution<Transform>.convolve(
                input, filters: filters, mirrored: mirrored, into: output, accumulating: accumulating,
                epilogue: epilogue, on: device)
        }
    }

    /// Whether a convolution has whole lanes of channels and no dilation.
    private static func isWinograd(_ inputs: Int, _ outputs: Int, _ dilation: Int) -> Bool {
        dilation == 1 && inputs % 8 == 0 && outputs % 8 == 0
    }

    /// Whether there is more than a tile, too.
    private static func isWinograd(_ input: FeatureMap, _ output: FeatureMap, _ dilation: Int) -> Bool {
        isWinograd(input.channels, output.channels, dilation) && input.height >= 4 && input.width >= 4
    }

    private static func check(_ input: FeatureMap, _ output: FeatureMap, _ weights: TapWeights) {
        precondition(
            (input.batch, input.height, input.width) == (output.batch, output.height, output.width)
                && weights.channels.count == input.channels,
            "DenseConvolution: \(input.shape) to \(output.shape) with weights of channels \(weights.channels)")
    }

    /// Cuts a map into ranges of its `batch * height` lines and of its channels, enough of them to share out.
    private static func forEachBlock(
        of map: FeatureMap, on device: Device, _ body: (_ lines: Range<Int>, _ channels: Range<Int>) -> Void
    ) {
        let lines = map.batch * map.height
        let linesPerBlock = max(1, 768 / map.width)
        let lineBlocks = (lines + linesPerBlock - 1) / linesPerBlock
        let columns = Chunks(map.channels, target: lineBlocks >= 8 ? map.channels : 64)
        device.workers.forEach(chunks: lineBlocks * columns.count) { chunk in
            let first = chunk / columns.count * linesPerBlock
            body(first..<min(lines, first + linesPerBlock), columns[chunk % columns.count])
        }
    }

    /// Calls `product` for the pixels that each tap makes of `source`'s, the center first, so that it may overwrite.
    private static func accumulate(
        _ source: FeatureMap, taps: [Tap], lines: Range<Int>, on device: Device,
        product: (Tap, _ pixels: Range<Int>, UnsafePointer<Float>, _ leading: Int, _ isFirst: Bool) -> Void
    ) {
        let first = lines.lowerBound * source.width
        product(
            taps[0], first..<lines.upperBound * source.width, source.base + first * source.stride, source.stride, true)
        device.withScratch(lines.count * source.width * source.channels) { scratch in
            for tap in taps.dropFirst() {
                guard let reached = tap.lines(reachedFrom: lines, height: source.height) else { continue }
                gather(source, channels: 0..<source.channels, tap: tap, lines: reached, into: scratch.base)
                product(
                    tap, reached.lowerBound * source.width..<reached.upperBound * source.width, scratch.base,
                    source.channels, false)
            }
        }
    }

    /// Writes, for each pixel of `lines`, the channels of the pixel that `tap` reaches from it, or zeros.
    private static func gather(
        _ source: FeatureMap, channels: Range<Int>, tap: Tap, lines: Range<Int>,
        into target: UnsafeMutablePointer<Float>
    ) {
        let (width, count) = (source.width, channels.count)
        let inside = max(0, -tap.dx)..<min(width, width - tap.dx)
        var at = target
        for line in lines {
            let y = line % source.height + tap.dy
            guard 0..<source.height ~= y else {
                at.update(repeating: 0, count: width * count)
                at += width * count
                continue
            }
            at.update(repeating: 0, count: inside.lowerBound * count)
            var from = source.base + ((line + tap.dy) * width + inside.lowerBound + tap.dx) * source.stride
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

/// One of the nine weights' positions: where it stands in the weights, and the pixel it reads relative to its own.
private struct Tap {
    let index: Int
    let dy: Int
    let dx: Int

    /// The taps that touch more than padding, the center first.
    static func live(in map: FeatureMap, dilation: Int) -> [Tap] {
        [4, 0, 1, 2, 3, 5, 6, 7, 8].map { Tap(index: $0, dy: ($0 / 3 - 1) * dilation, dx: ($0 % 3 - 1) * dilation) }
            .filter { abs($0.dy) < map.height && abs($0.dx) < map.width }
    }

    /// The tap that leads back.
    var mirrored: Tap { Tap(index: index, dy: -dy, dx: -dx) }

    /// The smallest range of `lines` outside of which the tap meets nothing but padding above or below.
    func lines(reachedFrom lines: Range<Int>, height: Int) -> Range<Int>? {
        func isReached(_ line: Int) -> Bool { 0..<height ~= line % height + dy }
        guard let first = lines.first(where: isReached), let last = lines.last(where: isReached) else { return nil }
        return first..<last + 1
    }
}
