/// Convolution of stride 2 with a square kernel of one or nine taps, zero-padded by half the kernel. At stride 2,
/// `PointwiseConvolution` uses it, and `DenseConvolution` for gradients and where Winograd does not apply.
///
/// `[N, H, W, C]` to `[N, (H + 1) / 2, (W + 1) / 2, D]` takes `C D` products for each output pixel and tap. There is
/// one matrix product for each tap and block of pixels. The pixels that a tap reads are first copied to scratch memory,
/// so that blocks may extend over rows (im2col, Chellapilla, Puri and Simard 2006). A copied number takes part in `D`
/// products, so the copies take little of the time.
enum StridedConvolution {
    /// The pixels of a block when gradients of weights are summed: the depth of one product.
    private static let depth = 256

    /// Writes the convolution of the input.
    ///
    /// - Parameters:
    ///   - matrix: Returns the weights of a tap, `[input channel, output channel]`.
    ///   - known: The same weights packed before; nil packs them for this call.
    static func forward(
        _ input: FeatureMap, kernel: Int, _ matrix: (_ tap: Int) -> UnsafeMutablePointer<Float>, known: PanelStack?,
        into output: FeatureMap, epilogue: Epilogue?, on device: Device
    ) {
        let taps = Tap.all(kernel: kernel)
        let reader = TapReader(source: input, height: output.height, width: output.width, stride: 2)
        device.withPanels(
            .none, rows: input.channels, columns: output.channels, leading: output.channels, count: taps.count,
            known: known, of: matrix
        ) { panels in
            device.workers.forEach(output.pixels, by: PanelProduct.rowsPerTask) { pixels in
                reader.sum(
                    taps, panels, pixels: pixels, into: output.base + pixels.lowerBound * output.stride,
                    leading: output.stride, on: device)
                epilogue?.apply(to: output, pixels: pixels)
            }
        }
    }

    /// Writes the gradient of the input, or adds it if `accumulating`.
    ///
    /// An output reads pixels of even rows with other taps than pixels of odd rows, and so for columns. So the input
    /// splits into four maps of every second row and column. The gradient of each is a convolution of stride 1.
    ///
    /// - Parameter matrix: Returns the weights of a tap, `[input channel, output channel]`.
    static func backwardInput(
        _ outputGradient: FeatureMap, kernel: Int, _ matrix: (_ tap: Int) -> UnsafeMutablePointer<Float>,
        into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        let taps = Tap.all(kernel: kernel)
        device.withPanels(
            .transposed, rows: outputGradient.channels, columns: inputGradient.channels,
            leading: outputGradient.channels, count: taps.count, of: matrix
        ) { panels in
            for (top, left) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
                let reading = taps.filter { ($0.dy - top) % 2 == 0 && ($0.dx - left) % 2 == 0 }
                    .map { Tap(index: $0.index, dy: (top - $0.dy) / 2, dx: (left - $0.dx) / 2) }
                if reading.isEmpty && accumulating { continue }
                let reader = TapReader(
                    source: outputGradient, height: (inputGradient.height + 1 - top) / 2,
                    width: (inputGradient.width + 1 - left) / 2, stride: 1)
                device.workers.forEach(reader.pixels, by: PanelProduct.rowsPerTask) { pixels in
                    reader.sum(reading, panels, pixels: pixels, on: device) { sums, image, y, x in
                        let row = image * inputGradient.height + 2 * y + top
                        let pixel = row * inputGradient.width + 2 * x + left
                        let to = inputGradient.vectors + pixel * inputGradient.vectorStride
                        for vector in 0..<inputGradient.vectorCount {
                            to[vector] = accumulating ? to[vector] + sums[vector] : sums[vector]
                        }
                    }
                }
            }
        }
    }

    /// Writes the gradient of the weights, `[tap, input channel, output channel]`.
    static func backwardWeights(
        _ input: FeatureMap, kernel: Int, _ outputGradient: FeatureMap, into weightGradient: FloatStorage,
        on device: Device
    ) {
        let taps = Tap.all(kernel: kernel)
        let reader = TapReader(source: input, height: outputGradient.height, width: outputGradient.width, stride: 2)
        let size = input.channels * outputGradient.channels
        let cuts = Chunks(reader.pixels, target: max(depth, (reader.pixels + 7) / 8))
        sumOfParts(cuts.count, elements: weightGradient.count, into: weightGradient.base, on: device) { cut, part in
            device.withScratch(depth * reader.leading) { scratch in
                for first in stride(from: cuts[cut].lowerBound, to: cuts[cut].upperBound, by: depth) {
                    let pixels = first..<min(cuts[cut].upperBound, first + depth)
                    let gradient = Panels(
                        rows: outputGradient.base + first * outputGradient.stride, columns: outputGradient.channels,
                        leading: outputGradient.stride)
                    for tap in taps {
                        reader.copy(tap, pixels: pixels, into: scratch.vectors)
                        PanelProduct.multiply(
                            .transposed, m: input.channels, k: pixels.count, scratch.base, leadingA: reader.leading,
                            gradient, accumulating: first > cuts[cut].lowerBound, part + tap.index * size,
                            leadingC: outputGradient.channels)
                    }
                }
            }
        }
    }
}

/// Reads the pixels of a map for the taps of a convolution, whose result has `height x width` pixels for each image.
private struct TapReader {
    let source: FeatureMap
    let height: Int
    let width: Int
    let stride: Int

    /// The number of pixels of the result.
    var pixels: Int { source.batch * height * width }

    /// Floats from one copied pixel to the next. An odd number of vectors prevents conflicts in the cache sets.
    var leading: Int { (source.vectorCount | 1) * 8 }

    /// Sums the products of all taps for some pixels of the result.
    func sum(
        _ taps: [Tap], _ panels: PanelStack, pixels: Range<Int>, into sums: UnsafeMutablePointer<Float>, leading: Int,
        on device: Device
    ) {
        device.withScratch(pixels.count * self.leading) { scratch in
            for (position, tap) in taps.enumerated() {
                copy(tap, pixels: pixels, into: scratch.vectors)
                PanelProduct.multiply(
                    m: pixels.count, k: source.channels, scratch.base, leadingA: self.leading, panels[tap.index],
                    accumulating: position > 0, sums, leadingC: leading)
            }
        }
    }

    /// Sums the same in scratch memory, and calls `write` with the sums of each pixel of the result. Without taps they
    /// are zero.
    @inline(__always)
    func sum(
        _ taps: [Tap], _ panels: PanelStack, pixels: Range<Int>, on device: Device,
        write: (_ sums: UnsafePointer<Vector8>, _ image: Int, _ y: Int, _ x: Int) -> Void
    ) {
        let vectors = vectorsHolding(panels.columns)
        device.withScratch(pixels.count * vectors * 8) { scratch in
            if taps.isEmpty { scratch.vectors.update(repeating: .zero, count: pixels.count * vectors) }
            sum(taps, panels, pixels: pixels, into: scratch.base, leading: vectors * 8, on: device)
            var sums = UnsafePointer(scratch.vectors)
            forEachRow(of: pixels) { image, y, columns in
                for x in columns {
                    write(sums, image, y, x)
                    sums += vectors
                }
            }
        }
    }

    /// Copies the pixels that a tap reads for some pixels of the result. Pixels outside the image are zeros.
    func copy(_ tap: Tap, pixels: Range<Int>, into target: UnsafeMutablePointer<Vector8>) {
        let (vectors, apart) = (source.vectorCount, leading / 8)
        var to = target
        forEachRow(of: pixels) { image, y, columns in
            let row = y * stride + tap.dy
            let isInside = 0..<source.height ~= row
            let from = source.vectors + (image * source.height + row) * source.width * source.vectorStride
            for x in columns {
                let column = x * stride + tap.dx
                if isInside && 0..<source.width ~= column {
                    to.update(from: from + column * source.vectorStride, count: vectors)
                } else {
                    to.update(repeating: .zero, count: vectors)
                }
                to += apart
            }
        }
    }

    /// Calls `body` for the part of each row that lies in `pixels`.
    @inline(__always)
    func forEachRow(of pixels: Range<Int>, _ body: (_ image: Int, _ y: Int, _ columns: Range<Int>) -> Void) {
        var first = pixels.lowerBound
        while first < pixels.upperBound {
            let (row, x) = first.quotientAndRemainder(dividingBy: width)
            let count = min(width - x, pixels.upperBound - first)
            body(row / height, row % height, x..<x + count)
            first += count
        }
    }
}
