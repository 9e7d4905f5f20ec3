/// Convolution of stride 2 on few channels with a square kernel of odd extent, zero-padded by half the kernel: the
/// network's first layer. Weights are `[tap, input channel, output channel]`; the number of taps follows from their
/// count. It has no gradient with respect to its input, which is the image.
///
/// It is a matrix product over patches (im2col, Chellapilla, Puri and Simard 2006). Each tap has too few channels for a
/// product of its own.
package enum StemConvolution {
    /// The patches that are gathered at a time. With 7x7 taps of three channels they take 330 KB and stay in the cache.
    private static let depth = 512

    /// The extent of the output for an extent of the input.
    package static func extent(_ input: Int) -> Int { stridedExtent(input, by: 2) }

    /// Writes the convolution of the images.
    package static func forward(
        _ input: FeatureMap, weights: FloatStorage, into output: FeatureMap, epilogue: Epilogue? = nil,
        on device: Device
    ) {
        let patches = patches(input, output, weights)
        device.withPanels(
            .none, rows: patches.depth, columns: output.channels, leading: output.channels, of: { _ in weights.base }
        ) { panels in
            device.workers.forEach(output.pixels, by: depth) { pixels in
                patches.withGathered(pixels, on: device) { gathered in
                    PanelProduct.multiply(
                        m: pixels.count, k: patches.depth, gathered, leadingA: patches.leading, panels[0],
                        output.base + pixels.lowerBound * output.stride, leadingC: output.stride)
                }
                epilogue?.apply(to: output, pixels: pixels)
            }
        }
    }

    /// Writes the gradient of the weights.
    package static func backwardWeights(
        _ input: FeatureMap, _ outputGradient: FeatureMap, into weightGradient: FloatStorage, on device: Device
    ) {
        let patches = patches(input, outputGradient, weightGradient)
        let cuts = Chunks(outputGradient.pixels, target: max(depth, (outputGradient.pixels + 15) / 16))
        sumOfParts(cuts.count, elements: weightGradient.count, into: weightGradient.base, on: device) { cut, part in
            for first in stride(from: cuts[cut].lowerBound, to: cuts[cut].upperBound, by: depth) {
                let pixels = first..<min(cuts[cut].upperBound, first + depth)
                patches.withGathered(pixels, on: device) { gathered in
                    PanelProduct.multiply(
                        .transposed, m: patches.depth, k: pixels.count, gathered, leadingA: patches.leading,
                        Panels(
                            rows: outputGradient.base + first * outputGradient.stride,
                            columns: outputGradient.channels, leading: outputGradient.stride),
                        accumulating: first > cuts[cut].lowerBound, part, leadingC: outputGradient.channels)
                }
            }
        }
    }

    private static func patches(_ input: FeatureMap, _ output: FeatureMap, _ weights: FloatStorage) -> Patches {
        let taps = weights.count / (input.channels * output.channels)
        let kernel = Int(Double(taps).squareRoot())
        precondition(
            (input.batch, extent(input.height), extent(input.width)) == (output.batch, output.height, output.width)
                && kernel % 2 == 1 && weights.count == kernel * kernel * input.channels * output.channels,
            "StemConvolution: \(input.shape) to \(output.shape) with \(weights.count) weights")
        return Patches(of: input, kernel: kernel, height: output.height, width: output.width)
    }
}

/// The pixels that each pixel of the output reads with all taps.
private struct Patches {
    private let input: FeatureMap
    private let kernel: Int
    private let height: Int
    private let width: Int
    /// The numbers of a patch: taps by row and column, and their channels.
    let depth: Int
    /// Floats from one patch to the next. Vectors are stored whole, so the last one of a patch may end after it.
    let leading: Int

    init(of input: FeatureMap, kernel: Int, height: Int, width: Int) {
        (self.input, self.kernel, self.height, self.width) = (input, kernel, height, width)
        depth = kernel * kernel * input.channels
        leading = vectorsHolding(depth + Vector8.scalarCount - 1) * Vector8.scalarCount
    }

    /// The floats of a patch in one row of the image.
    private var span: Int { kernel * input.channels }

    /// Calls `body` with the patches of some pixels of the output.
    func withGathered(_ pixels: Range<Int>, on device: Device, _ body: (UnsafePointer<Float>) -> Void) {
        device.withScratch(pixels.count * leading) { scratch in
            let rowSize = (2 * min(width, pixels.count) + kernel) * input.channels + 2 * Vector8.scalarCount
            device.withScratch(rowSize) { row in
                var first = pixels.lowerBound
                while first < pixels.upperBound {
                    let (outputRow, x) = first.quotientAndRemainder(dividingBy: width)
                    let columns = x..<min(width, x + pixels.upperBound - first)
                    let to = scratch.base + (first - pixels.lowerBound) * leading
                    gather(outputRow, columns, into: to, by: row.base)
                    first += columns.count
                }
            }
            body(scratch.base)
        }
    }

    /// Writes the patches of a part of a row. Rows of the image are copied to `row` without padding channels. There the
    /// pixels of a patch follow one another.
    private func gather(
        _ outputRow: Int, _ columns: Range<Int>, into target: UnsafeMutablePointer<Float>,
        by row: UnsafeMutablePointer<Float>
    ) {
        let (image, y) = outputRow.quotientAndRemainder(dividingBy: height)
        let reach = kernel / 2
        let read = 2 * columns.lowerBound - reach..<2 * columns.upperBound - 1 + reach
        for kernelRow in 0..<kernel {
            let inputRow = 2 * y - reach + kernelRow
            guard 0..<input.height ~= inputRow else {
                for patch in 0..<columns.count {
                    (target + patch * leading + kernelRow * span).update(repeating: 0, count: span)
                }
                continue
            }
            copyRow(image * input.height + inputRow, columns: read, into: row)
            for patch in 0..<columns.count {
                let to = target + patch * leading + kernelRow * span
                let from = row + 2 * patch * input.channels
                for first in stride(from: 0, to: span, by: Vector8.scalarCount) { Self.copy(from + first, to + first) }
            }
        }
    }

    /// Copies columns of a row without padding channels. Columns outside the image are zeros.
    private func copyRow(_ row: Int, columns: Range<Int>, into target: UnsafeMutablePointer<Float>) {
        let inside = columns.clamped(to: 0..<input.width)
        let channels = input.channels
        let (before, after) = (inside.lowerBound - columns.lowerBound, columns.upperBound - inside.upperBound)
        target.update(repeating: 0, count: before * channels)
        var to = target + before * channels
        var from = input.base + (row * input.width + inside.lowerBound) * input.stride
        for _ in inside {
            // The next pixel overwrites the padding after the last channel.
            for vector in 0..<input.vectorCount {
                Self.copy(from + vector * Vector8.scalarCount, to + vector * Vector8.scalarCount)
            }
            to += channels
            from += input.stride
        }
        to.update(repeating: 0, count: after * channels)
    }

    @inline(__always)
    private static func copy(_ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>) {
        let vector = UnsafeRawPointer(from).loadUnaligned(as: Vector8.self)
        UnsafeMutableRawPointer(to).storeBytes(of: vector, as: Vector8.self)
    }
}
