/// Bilinear resampling with aligned corners: the centers of corner pixels stay in place, as in PyTorch's
/// `interpolate(mode="bilinear", align_corners=True)`.
package struct BilinearResize: Sendable {
    let rows: [Sample]
    let columns: [Sample]
    let inputHeight: Int
    let inputWidth: Int

    package init(from input: (height: Int, width: Int), to output: (height: Int, width: Int)) {
        (inputHeight, inputWidth) = input
        rows = Self.samples(from: input.height, to: output.height)
        columns = Self.samples(from: input.width, to: output.width)
    }

    /// Resamples `[N, h, w, C]` to `[N, H, W, C]`.
    package func forward(_ input: FeatureMap, into output: FeatureMap, on device: Device) {
        check(input, output)
        precondition(input.channels == output.channels, "BilinearResize: \(input.shape) to \(output.shape)")
        let vectors = input.vectorCount
        let step = input.vectorStride
        device.workers.forEach(output.batch * output.height, by: max(1, 512 / output.width)) { outputRows in
            for outputRow in outputRows {
                let (image, y) = outputRow.quotientAndRemainder(dividingBy: output.height)
                let row = rows[y]
                let upper = input.vectors + (image * inputHeight + row.first) * inputWidth * step
                let lower = input.vectors + (image * inputHeight + row.second) * inputWidth * step
                for x in 0..<output.width {
                    let column = columns[x]
                    let (left, right) = (column.first * step, column.second * step)
                    let to = output.vectors + (outputRow * output.width + x) * output.vectorStride
                    for vector in 0..<vectors {
                        let above = column.mix(upper[left + vector], upper[right + vector])
                        let below = column.mix(lower[left + vector], lower[right + vector])
                        to[vector] = row.mix(above, below)
                    }
                }
            }
        }
    }

    /// Writes the gradient of the input, or adds it if `accumulating`: the transpose of `forward`.
    package func backward(
        _ outputGradient: FeatureMap, into inputGradient: FeatureMap, accumulating: Bool, on device: Device
    ) {
        check(inputGradient, outputGradient)
        let step = inputGradient.vectorStride
        // Each chunk owns some channels of an image, so that no two chunks add to the same number.
        let vectors = Chunks(inputGradient.vectorCount * 8, target: 64)
        device.workers.forEach(chunks: inputGradient.batch * vectors.count) { chunk in
            let image = chunk / vectors.count
            let range = vectors[chunk % vectors.count].lowerBound / 8..<vectors[chunk % vectors.count].upperBound / 8
            let origin = inputGradient.vectors + image * inputHeight * inputWidth * step
            if !accumulating {
                for pixel in 0..<inputHeight * inputWidth {
                    for vector in range { origin[pixel * step + vector] = .zero }
                }
            }
            for (y, row) in rows.enumerated() {
                let (upper, lower) = (origin + row.first * inputWidth * step, origin + row.second * inputWidth * step)
                for (x, column) in columns.enumerated() {
                    let pixel = (image * rows.count + y) * columns.count + x
                    let from = outputGradient.vectors + pixel * outputGradient.vectorStride
                    let (left, right) = (column.first * step, column.second * step)
                    for vector in range {
                        let below = from[vector] * row.weight
                        let above = from[vector] - below
                        let (aboveRight, belowRight) = (above * column.weight, below * column.weight)
                        upper[left + vector] += above - aboveRight
                        upper[right + vector] += aboveRight
                        lower[left + vector] += below - belowRight
                        lower[right + vector] += belowRight
                    }
                }
            }
        }
    }

    func check(_ input: FeatureMap, _ output: FeatureMap) {
        precondition(
            input.batch == output.batch && (input.height, input.width) == (inputHeight, inputWidth)
                && (output.height, output.width) == (rows.count, columns.count),
            "BilinearResize: \(input.shape) to \(output.shape)")
    }

    /// The two input positions on both sides of an output position, and the weight of the second.
    struct Sample: Sendable {
        let first: Int
        let second: Int
        let weight: Float

        @inline(__always)
        func mix(_ a: Vector8, _ b: Vector8) -> Vector8 { a * (1 - weight) + b * weight }
    }

    private static func samples(from input: Int, to output: Int) -> [Sample] {
        let scale = output > 1 ? Float(input - 1) / Float(output - 1) : 0
        return (0..<output).map { position in
            let source = scale * Float(position)
            let first = min(Int(source), input - 1)
            return Sample(first: first, second: min(first + 1, input - 1), weight: source - Float(first))
        }
    }
}
