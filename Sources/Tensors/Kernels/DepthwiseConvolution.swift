/// 3x3 convolution of each channel with its own weights, padded by the dilation, with stride 1 or 2. Weights are `[tap,
/// channel]`; the channels of a tap are padded to whole vectors (`weightCount`).
///
/// It is computed directly, eight or sixteen channels at a time. The nine weights stay in registers along a row of
/// pixels. Weights of rows outside the image are zero. Columns at the border are computed separately.
package enum DepthwiseConvolution {
    /// The extent of the output along an axis.
    package static func extent(_ input: Int, stride: Int) -> Int { stridedExtent(input, by: stride) }

    /// The number of floats of the weights, padding included.
    package static func weightCount(channels: Int) -> Int { 9 * vectorsHolding(channels) * 8 }

    /// Writes the convolution of the input.
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, stride: Int, dilation: Int, into output: FeatureMap,
        epilogue: Epilogue? = nil, on device: Device
    ) {
        check(input, output, weights, stride, dilation)
        convolve(
            input, all(weights), mirrored: false, stride: stride, dilation: dilation, into: output,
            accumulating: false, epilogue: epilogue, on: device)
    }

    /// Writes the gradient of the input, or adds it if `accumulating`.
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

    /// The gradient of the input for stride 1, with some channels of the weights.
    static func backwardInput(
        _ outputGradient: FeatureMap, _ weights: TapWeights, dilation: Int, into inputGradient: FeatureMap,
        accumulating: Bool, on device: Device
    ) {
        // The gradient of a convolution is the convolution with reversed taps.
        convolve(
            outputGradient, weights, mirrored: true, stride: 1, dilation: dilation, into: inputGradient,
            accumulating: accumulating, epilogue: nil, on: device)
    }

    /// Writes the gradient of the weights.
    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int, dilation: Int,
        into weightGradient: FloatStorage, on device: Device
    ) {
        check(input, outputGradient, weightGradient, stride, dilation)
        backwardWeights(
            input, outputGradient, stride: stride, dilation: dilation, into: all(weightGradient), on: device)
    }

    /// The gradient of some channels of the weights.
    static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int, dilation: Int,
        into weightGradient: TapWeights, on device: Device
    ) {
        let vectors = input.vectorCount
        let rowChunks = Chunks(outputGradient.batch * outputGradient.height, target: 16)
        device.withScratch(rowChunks.count * 9 * vectors * 8) { partial in
            device.workers.forEach(chunks: rowChunks.count) { chunk in
                let sums = partial.vectors + chunk * 9 * vectors
                sums.update(repeating: .zero, count: 9 * vectors)
                for row in rowChunks[chunk] {
                    correlateRow(row, input, outputGradient, stride: stride, dilation: dilation, into: sums)
                }
            }
            device.workers.forEach(9 * vectors, by: 256) { elements in
                for element in elements {
                    let (tap, vector) = element.quotientAndRemainder(dividingBy: vectors)
                    var sum = Vector8.zero
                    for chunk in 0..<rowChunks.count { sum += partial.vectors[chunk * 9 * vectors + element] }
                    weightGradient.vectors[tap * weightGradient.vectorsApart + vector] = sum
                }
            }
        }
    }

    /// The weights of all channels.
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
        let rowChunks = Chunks(output.batch * output.height, target: max(1, 512 / output.width))
        device.workers.forEach(chunks: rowChunks.count) { chunk in
            for row in rowChunks[chunk] {
                convolveRow(
                    row, input, weights, mirrored: mirrored, stride: stride, dilation: dilation,
                    into: output.vectors + row * output.width * output.vectorStride, apart: output.vectorStride,
                    accumulating: accumulating)
                epilogue?.apply(to: output, pixels: row * output.width..<(row + 1) * output.width)
            }
        }
    }

    /// Writes a row of the output, or adds to it.
    ///
    /// - Parameters:
    ///   - to: The start of the row.
    ///   - apart: Vectors from one of its pixels to the next.
    static func convolveRow(
        _ row: Int, _ input: FeatureMap, _ weights: TapWeights, mirrored: Bool = false, stride: Int = 1,
        dilation: Int, into to: UnsafeMutablePointer<Vector8>, apart: Int, accumulating: Bool = false
    ) {
        let step = input.vectorStride
        let height = extent(input.height, stride: stride)
        let interior = Interior(input.width, extent(input.width, stride: stride), stride: stride, dilation: dilation)
        let rows = Rows(of: input, row: row, height: height, stride: stride, dilation: dilation)
        @inline(__always)
        func convolve<Vector: ChannelVector>(_: Vector.Type, _ vector: Int) {
            rows.prefetch(vector..<vector + Vector.scalarCount / Vector8.scalarCount, of: input.vectorCount)
            let taps = Taps<Vector>(weights.vectors + vector, vectors: weights.vectorsApart, mirrored: mirrored)
                .reaching(rows)
            @inline(__always)
            func write(_ sum: Vector, _ x: Int) {
                let at = to + x * apart + vector
                (accumulating ? Vector(at: at).adding(sum) : sum).store(to: at)
            }
            for x in interior.border {
                write(
                    taps.borderSum(
                        rows, column: x * stride - dilation, apart: dilation, width: input.width, step: step,
                        vector: vector), x)
            }
            for x in interior.range {
                write(taps.sum(rows, at: (x * stride - dilation) * step + vector, apart: dilation * step), x)
            }
        }
        let pairs = pairs(of: input.vectorCount)
        for vector in Swift.stride(from: 0, to: pairs, by: 2) { convolve(Vector16.self, vector) }
        for vector in pairs..<input.vectorCount { convolve(Vector8.self, vector) }
    }

    /// The number of vectors that are computed in pairs.
    private static func pairs(of vectors: Int) -> Int { PanelProduct.hasWideRegisters ? vectors / 2 * 2 : 0 }

    /// The gradient of the input for stride 2. Each input pixel sums over the one to four outputs that read it.
    private static func spread(
        _ outputGradient: FeatureMap, weights: FloatStorage, into inputGradient: FeatureMap, accumulating: Bool,
        on device: Device
    ) {
        let vectors = inputGradient.vectorCount
        let rowChunks = Chunks(inputGradient.batch * inputGradient.height, target: max(1, 512 / inputGradient.width))
        device.workers.forEach(chunks: rowChunks.count) { chunk in
            for inputRow in rowChunks[chunk] {
                let (image, y) = inputRow.quotientAndRemainder(dividingBy: inputGradient.height)
                for x in 0..<inputGradient.width {
                    let at = inputGradient.vectors + (inputRow * inputGradient.width + x) * inputGradient.vectorStride
                    if !accumulating { at.update(repeating: .zero, count: vectors) }
                    for row in StridedReaders(of: y, extent: outputGradient.height) {
                        for column in StridedReaders(of: x, extent: outputGradient.width) {
                            let pixel = (image * outputGradient.height + row.output) * outputGradient.width
                            let from = outputGradient.vectors + (pixel + column.output) * outputGradient.vectorStride
                            let tap = weights.vectors + (row.tap * 3 + column.tap) * vectors
                            for vector in 0..<vectors { at[vector].addProduct(from[vector], tap[vector]) }
                        }
                    }
                }
            }
        }
    }

    /// Adds the weight gradient of one output row to `sums`.
    private static func correlateRow(
        _ row: Int, _ input: FeatureMap, _ outputGradient: FeatureMap, stride: Int, dilation: Int,
        into sums: UnsafeMutablePointer<Vector8>
    ) {
        let vectors = input.vectorCount
        let step = input.vectorStride
        let rows = Rows(of: input, row: row, height: outputGradient.height, stride: stride, dilation: dilation)
        let interior = Interior(input.width, outputGradient.width, stride: stride, dilation: dilation)
        let (size, apart) = (outputGradient.vectorStride, dilation * step)
        @inline(__always)
        func correlate<Vector: ChannelVector>(_: Vector.Type, _ vector: Int) {
            rows.prefetch(vector..<vector + Vector.scalarCount / Vector8.scalarCount, of: vectors)
            let from = outputGradient.vectors + row * outputGradient.width * size + vector
            var taps = Taps<Vector>()
            for x in interior.border {
                taps.addBorder(
                    Vector(at: from + x * size), rows, column: x * stride - dilation, apart: dilation,
                    width: input.width, step: step, vector: vector)
            }
            for x in interior.range {
                taps.add(Vector(at: from + x * size), rows, at: (x * stride - dilation) * step + vector, apart: apart)
            }
            var known = Taps<Vector>(sums + vector, vectors: vectors, mirrored: false)
            known.add(taps.reaching(rows))
            known.store(sums + vector, vectors: vectors)
        }
        let pairs = pairs(of: vectors)
        for vector in Swift.stride(from: 0, to: pairs, by: 2) { correlate(Vector16.self, vector) }
        for vector in pairs..<vectors { correlate(Vector8.self, vector) }
    }
}
