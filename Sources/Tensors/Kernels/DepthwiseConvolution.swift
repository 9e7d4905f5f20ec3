/// 3x3 convolution of each channel with weights of its own, padded by the dilation, stride 1 or 2. Weights lie
/// `[tap, channel]`, each tap's channels padded to whole lanes (`weightCount`).
///
/// Direct, eight channels at a time: the nine weights stay in registers along a line of pixels. Those of lines outside the
/// image are zero; columns at the border are taken apart from the interior.
package enum DepthwiseConvolution {
    package static func extent(_ input: Int, stride: Int) -> Int { (input + stride - 1) / stride }

    package static func weightCount(channels: Int) -> Int { 9 * lanesHolding(channels) * 8 }

    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, stride: Int, dilation: Int, into output: FeatureMap,
        epilogue: Epilogue? = nil, on device: Device
    ) {
        check(input, output, weights, stride, dilation)
        convolve(
            input, all(weights), mirrored: false, stride: stride, dilation: dilation, into: output,
            accumulating: false, epilogue: epilogue, on: device)
    }

    package static func backwardInput(
        _ outputGradient: FeatureMap, weights: FloatStorage, stride: Int, dilation: Int,
        into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        check(inputGradient, outputGradient, weights, stride, dilation)
        if stride == 1 {
            backwardInput(
                outputGradient, all(weights), dilation: dilation, into: inputGradient, accumulating: accumulating,
                on: device)
        } else {
            spread(outputGradient, weights: weights, into: inputGradient, accumulating: accumulating, on: device)
        }
    }

    /// The same for stride 1, with some of the weights.
    static func backwardInput(
        _ outputGradient: FeatureMap, _ weights: TapWeights, dilation: Int, into inputGradient: FeatureMap,
        accumulating: Bool, on device: Device
    ) {
        // The gradient of a convolution is the convolution with the taps in reverse.
        convolve(
            outputGradient, weights, mirrored: true, stride: 1, dilation: dilation, into: inputGradient,
            accumulating: accumulating, epilogue: nil, on: device)
    }

    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int, dilation: Int,
        into weightGradient: FloatStorage, on device: Device
    ) {
        check(input, outputGradient, weightGradient, stride, dilation)
        backwardWeights(
            input, outputGradient, stride: stride, dilation: dilation, into: all(weightGradient), on: device)
    }

    /// The same for some of the weights.
    static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int, dilation: Int,
        into weightGradient: TapWeights, on device: Device
    ) {
        let lanes = input.laneCount
        let lines = Chunks(outputGradient.batch * outputGradient.height, target: 16)
        device.withScratch(lines.count * 9 * lanes * 8) { partial in
            device.workers.forEach(chunks: lines.count) { chunk in
                let sums = partial.lanes + chunk * 9 * lanes
                sums.update(repeating: .zero, count: 9 * lanes)
                for line in lines[chunk] {
                    correlateLine(line, input, outputGradient, stride: stride, dilation: dilation, into: sums)
                }
            }
            device.workers.forEach(9 * lanes, by: 256) { elements in
                for element in elements {
                    let (tap, lane) = element.quotientAndRemainder(dividingBy: lanes)
                    var sum = Lane.zero
                    for chunk in 0..<lines.count { sum += partial.lanes[chunk * 9 * lanes + element] }
                    weightGradient.lanes[tap * weightGradient.lanesApart + lane] = sum
                }
            }
        }
    }

    /// All the weights of a convolution.
    private static func all(_ weights: FloatStorage) -> TapWeights { TapWeights(weights, channels: nil, to: 1) }

    private static func check(
        _ input: FeatureMap, _ output: FeatureMap, _ weights: FloatStorage, _ stride: Int, _ dilation: Int
    ) {
        precondition(
            (1...2).contains(stride) && (stride == 1 || dilation == 1) && input.batch == output.batch
                && extent(input.height, stride: stride) == output.height
                && extent(input.width, stride: stride) == output.width && input.channels == output.channels
                && weights.count == weightCount(channels: input.channels),
            "DepthwiseConvolution: \(input.shape) to \(output.shape), stride \(stride), dilation \(dilation)")
    }

    private static func convolve(
        _ input: FeatureMap, _ weights: TapWeights, mirrored: Bool, stride: Int, dilation: Int,
        into output: FeatureMap, accumulating: Bool, epilogue: Epilogue?, on device: Device
    ) {
        let lines = Chunks(output.batch * output.height, target: max(1, 512 / output.width))
        device.workers.forEach(chunks: lines.count) { chunk in
            for line in lines[chunk] {
                convolveLine(
                    line, input, weights, mirrored: mirrored, stride: stride, dilation: dilation,
                    into: output.lanes + line * output.width * output.laneStride, apart: output.laneStride,
                    accumulating: accumulating)
                epilogue?.apply(to: output, pixels: line * output.width..<(line + 1) * output.width)
            }
        }
    }

    /// Writes a line of the output, or adds to it.
    ///
    /// - Parameters:
    ///   - to: Where the line begins.
    ///   - apart: Lanes from one of its pixels to the next.
    static func convolveLine(
        _ line: Int, _ input: FeatureMap, _ weights: TapWeights, mirrored: Bool = false, stride: Int = 1,
        dilation: Int, into to: UnsafeMutablePointer<Lane>, apart: Int, accumulating: Bool = false
    ) {
        let step = input.laneStride
        let height = extent(input.height, stride: stride)
        let interior = Interior(input.width, extent(input.width, stride: stride), stride: stride, dilation: dilation)
        let rows = Rows(of: input, line: line, height: height, stride: stride, dilation: dilation)
        for lane in 0..<input.laneCount {
            let taps = Taps(weights.lanes + lane, lanes: weights.lanesApart, mirrored: mirrored).reaching(rows)
            @inline(__always)
            func write(_ sum: Lane, _ x: Int) {
                let at = to + x * apart + lane
                at.pointee = accumulating ? at.pointee + sum : sum
            }
            for x in interior.border {
                write(
                    taps.borderSum(
                        rows, column: x * stride - dilation, apart: dilation, width: input.width, step: step,
                        lane: lane), x)
            }
            for x in interior.range {
                write(taps.sum(rows, at: (x * stride - dilation) * step + lane, apart: dilation * step), x)
            }
        }
    }

    /// The input's gradient for stride 2: each input pixel gathers from the one to four outputs that read it.
    private static func spread(
        _ outputGradient: FeatureMap, weights: FloatStorage, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) {
        let lanes = inputGradient.laneCount
        let lines = Chunks(inputGradient.batch * inputGradient.height, target: max(1, 512 / inputGradient.width))
        device.workers.forEach(chunks: lines.count) { chunk in
            for line in lines[chunk] {
                let (image, y) = line.quotientAndRemainder(dividingBy: inputGradient.height)
                for x in 0..<inputGradient.width {
                    let at = inputGradient.lanes + (line * inputGradient.width + x) * inputGradient.laneStride
                    if !accumulating { at.update(repeating: .zero, count: lanes) }
                    for row in readers(of: y, extent: outputGradient.height) {
                        for column in readers(of: x, extent: outputGradient.width) {
                            let pixel = (image * outputGradient.height + row.output) * outputGradient.width
                            let from = outputGradient.lanes + (pixel + column.output) * outputGradient.laneStride
                            let tap = weights.lanes + (row.tap * 3 + column.tap) * lanes
                            for lane in 0..<lanes { at[lane].addProduct(from[lane], tap[lane]) }
                        }
                    }
                }
            }
        }
    }

    /// The outputs along one axis that read input `position` at stride 2, and with which of their three taps.
    private static func readers(of position: Int, extent: Int) -> Readers {
        let first = (output: position / 2, tap: position % 2 + 1)
        let second = (output: (position + 1) / 2, tap: 0)
        return Readers(
            first: first, second: second, count: position % 2 == 1 && second.output < extent ? 2 : 1)
    }

    private struct Readers: Sequence, IteratorProtocol {
        let first: (output: Int, tap: Int)
        let second: (output: Int, tap: Int)
        let count: Int
        private var given = 0

        init(first: (output: Int, tap: Int), second: (output: Int, tap: Int), count: Int) {
            self.first = first
            self.second = second
            self.count = count
        }

        mutating func next() -> (output: Int, tap: Int)? {
            guard given < count else { return nil }
            given += 1
            return given == 1 ? first : second
        }
    }

    /// Adds to `sums` what one line of the output's gradient says about each tap.
    private static func correlateLine(
        _ line: Int, _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int, dilation: Int,
        into sums: UnsafeMutablePointer<Lane>
    ) {
        let lanes = input.laneCount
        let step = input.laneStride
        let rows = Rows(of: input, line: line, height: outputGradient.height, stride: stride, dilation: dilation)
        let interior = Interior(input.width, outputGradient.width, stride: stride, dilation: dilation)
        for lane in 0..<lanes {
            let known = Taps(sums + lane, lanes: lanes, mirrored: false)
            let from = outputGradient.lanes + line * outputGradient.width * outputGradient.laneStride + lane
            var border = Taps.zero
            for x in interior.border {
                border.addBorder(
                    from[x * outputGradient.laneStride], rows, column: x * stride - dilation, apart: dilation,
                    width: input.width, step: step, lane: lane)
            }
            var taps = border
            for x in interior.range {
                taps.add(
                    from[x * outputGradient.laneStride], rows, at: (x * stride - dilation) * step + lane,
                    apart: dilation * step)
            }
            (known + taps.reaching(rows)).store(sums + lane, lanes: lanes)
        }
    }
}
