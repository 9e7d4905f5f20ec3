/// Nearest upsampling of a coarse map that is added to a fine map, as in the top-down path of a feature pyramid (Lin et
/// al., "Feature Pyramid Networks for Object Detection", CVPR 2017). Any ratio of the extents is possible.
///
/// Output position `i` reads input position `floor(i * (input / output))`. The quotient is rounded to single precision,
/// as in PyTorch's `interpolate(mode="nearest")`; exact arithmetic has other results at some extents.
package struct NearestUpsampling: Sendable {
    private let rows: Axis
    private let columns: Axis

    package init(from input: (height: Int, width: Int), to output: (height: Int, width: Int)) {
        rows = Axis(from: input.height, to: output.height)
        columns = Axis(from: input.width, to: output.width)
    }

    /// Writes `fine + upsampled coarse`. `output` may be `fine`.
    ///
    /// - Parameters:
    ///   - coarse: `[N, h, w, C]`.
    ///   - fine: `[N, H, W, C]`, as the output.
    package func forward(_ coarse: FeatureMap, adding fine: FeatureMap, into output: FeatureMap, on device: Device) {
        check(coarse, output)
        precondition(fine.shape == output.shape, "NearestUpsampling: \(fine.shape) into \(output.shape)")
        device.workers.forEach(output.batch * output.height, by: max(1, 512 / output.width)) { outputRows in
            for outputRow in outputRows {
                let (image, y) = outputRow.quotientAndRemainder(dividingBy: output.height)
                let first = (image * coarse.height + rows.sources[y]) * coarse.width
                for x in 0..<output.width {
                    let pixel = outputRow * output.width + x
                    let added = coarse.vectors + (first + columns.sources[x]) * coarse.vectorStride
                    let from = fine.vectors + pixel * fine.vectorStride
                    let to = output.vectors + pixel * output.vectorStride
                    for vector in 0..<output.vectorCount { to[vector] = from[vector] + added[vector] }
                }
            }
        }
    }

    /// Writes the gradient of the coarse map, or adds it if `accumulating`: the sum over the pixels that read a coarse
    /// pixel. The gradient of the fine map is `outputGradient` itself.
    package func backward(
        _ outputGradient: FeatureMap, into coarseGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        check(coarseGradient, outputGradient)
        let coarse = coarseGradient
        device.workers.forEach(coarse.batch * coarse.height, by: max(1, 256 / coarse.width)) { coarseRows in
            for coarseRow in coarseRows {
                let (image, y) = coarseRow.quotientAndRemainder(dividingBy: coarse.height)
                for x in 0..<coarse.width {
                    let to = coarse.vectors + (coarseRow * coarse.width + x) * coarse.vectorStride
                    if !accumulating { to.update(repeating: .zero, count: coarse.vectorCount) }
                    for row in rows.readers[y] {
                        for column in columns.readers[x] {
                            let pixel = (image * outputGradient.height + row) * outputGradient.width + column
                            let from = outputGradient.vectors + pixel * outputGradient.vectorStride
                            for vector in 0..<coarse.vectorCount { to[vector] += from[vector] }
                        }
                    }
                }
            }
        }
    }

    private func check(_ coarse: FeatureMap, _ fine: FeatureMap) {
        precondition(
            (coarse.batch, coarse.channels) == (fine.batch, fine.channels)
                && (coarse.height, coarse.width) == (rows.readers.count, columns.readers.count)
                && (fine.height, fine.width) == (rows.sources.count, columns.sources.count),
            "NearestUpsampling: \(coarse.shape) to \(fine.shape)")
    }

    private struct Axis: Sendable {
        /// The input position of each output position, ascending.
        let sources: [Int]
        /// The output positions that read each input position.
        let readers: [Range<Int>]

        init(from input: Int, to output: Int) {
            let scale = Float(input) / Float(output)
            let sources = (0..<output).map { min(Int(Float($0) * scale), input - 1) }
            var end = 0
            readers = (0..<input).map { position in
                let start = end
                while end < output && sources[end] == position { end += 1 }
                return start..<end
            }
            self.sources = sources
        }
    }
}
