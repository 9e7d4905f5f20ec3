/// Bilinear resampling, as PyTorch's `interpolate(mode="bilinear")`.
package struct BilinearResize: Sendable {
    let rows: [Sample]
    let columns: [Sample]
    let inputHeight: Int
    let inputWidth: Int

    /// - Parameter aligningCorners: Whether the centers of corner pixels stay in place, as with `align_corners=True`.
    ///   Otherwise the borders of the image stay in place, and positions beyond the outer centers read the outer
    ///   pixels.
    package init(
        from input: (height: Int, width: Int), to output: (height: Int, width: Int), aligningCorners: Bool = true
    ) {
        (inputHeight, inputWidth) = input
        rows = Self.samples(from: input.height, to: output.height, aligningCorners)
        columns = Self.samples(from: input.width, to: output.width, aligningCorners)
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
        let vectors = inputGradient.vectorCount
        // A chunk owns rows of the input. It first sums the rows of the output that read a row, then their columns.
        let share = max(1, 256 / inputWidth)
        device.workers.forEach(inputGradient.batch * inputHeight, by: share) { inputRows in
            device.withScratch(outputGradient.width * vectors * 8) { scratch in
                for inputRow in inputRows {
                    sumRows(reading: inputRow, of: outputGradient, into: scratch.vectors, vectors)
                    for x in 0..<inputWidth {
                        let pixel = inputRow * inputWidth + x
                        let to = inputGradient.vectors + pixel * inputGradient.vectorStride
                        if !accumulating { to.update(repeating: .zero, count: vectors) }
                        for column in Self.readers(of: x, columns) {
                            let weight = Vector8(repeating: columns[column].weight(of: x))
                            let from = scratch.vectors + column * vectors
                            for vector in 0..<vectors { to[vector].addProduct(from[vector], weight) }
                        }
                    }
                }
            }
        }
    }

    /// Sums the rows of the output's gradient by the weights with which they read a row of the input.
    private func sumRows(
        reading inputRow: Int, of outputGradient: FeatureMap, into sums: UnsafeMutablePointer<Vector8>, _ vectors: Int
    ) {
        let (image, y) = inputRow.quotientAndRemainder(dividingBy: inputHeight)
        let width = outputGradient.width
        sums.update(repeating: .zero, count: width * vectors)
        for row in Self.readers(of: y, rows) {
            let weight = Vector8(repeating: rows[row].weight(of: y))
            let first = (image * outputGradient.height + row) * width
            for x in 0..<width {
                let from = outputGradient.vectors + (first + x) * outputGradient.vectorStride
                let to = sums + x * vectors
                for vector in 0..<vectors { to[vector].addProduct(from[vector], weight) }
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

        /// The weight with which this position reads an input position.
        func weight(of position: Int) -> Float {
            (position == first ? 1 - weight : 0) + (position == second ? weight : 0)
        }

        @inline(__always)
        func mix(_ a: Vector8, _ b: Vector8) -> Vector8 { a * (1 - weight) + b * weight }
    }

    /// The output positions that read an input position.
    private static func readers(of position: Int, _ samples: [Sample]) -> Range<Int> {
        // Positions of samples ascend.
        func count(_ isBefore: (Sample) -> Bool) -> Int {
            var (lower, upper) = (0, samples.count)
            while lower < upper {
                let middle = (lower + upper) / 2
                if isBefore(samples[middle]) { lower = middle + 1 } else { upper = middle }
            }
            return lower
        }
        return count { $0.second < position }..<count { $0.first <= position }
    }

    private static func samples(from input: Int, to output: Int, _ aligningCorners: Bool) -> [Sample] {
        let cornerScale = output > 1 ? Float(input - 1) / Float(output - 1) : 0
        let borderScale = Float(input) / Float(output)
        return (0..<output).map { position in
            let source =
                aligningCorners
                ? cornerScale * Float(position) : max(0, borderScale * (Float(position) + 0.5) - 0.5)
            let first = min(Int(source), input - 1)
            return Sample(first: first, second: min(first + 1, input - 1), weight: source - Float(first))
        }
    }
}
