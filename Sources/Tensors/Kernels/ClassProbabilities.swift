/// Class, entropy and probabilities of each pixel, computed from the class scores (logits).
///
/// Scores are upsampled to the image's size row by row, with the classes in separate arrays. So eight pixels share a
/// vector, and no map of the image's size is stored.
package struct ClassProbabilities: Sendable {
    /// The most probable class of each pixel. The lowest index wins ties; it is 0 if a score is NaN.
    package let predictedClasses: [UInt8]
    /// The entropy of each pixel in nats, from a stable log-softmax: `log sum exp z - sum p z`. Empty unless requested.
    package let entropy: [Float]
    /// `[H, W, 2]`: the two largest probabilities. Empty unless requested.
    package let topTwo: [Float]
    /// `[H, W, C]`: the probabilities. Empty unless requested.
    package let probabilities: [Float]

    /// Results in addition to the labels.
    package struct Outputs: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let entropy = Outputs(rawValue: 1)
        package static let topTwo = Outputs(rawValue: 2)
        package static let probabilities = Outputs(rawValue: 4)
    }

    /// - Parameters:
    ///   - scores: The class scores, `[1, h, w, C]`.
    ///   - size: `H, W`, the size to which the scores are upsampled bilinearly, corners aligned.
    ///   - outputs: Results in addition to the labels.
    package init(
        _ scores: FeatureMap, upsampledTo size: (height: Int, width: Int), outputs: Outputs, on device: Device
    ) {
        precondition(scores.batch == 1, "ClassProbabilities: \(scores.shape)")
        let resize = BilinearResize(from: (scores.height, scores.width), to: size)
        let scoreRows = ScoreRows(scores, resize)
        let pixels = size.height * size.width
        var labels = [UInt8](repeating: 0, count: pixels)
        var entropy = [Float](repeating: 0, count: outputs.contains(.entropy) ? pixels : 0)
        var topTwo = [Float](repeating: 0, count: outputs.contains(.topTwo) ? pixels * 2 : 0)
        var probabilities = [Float](
            repeating: 0, count: outputs.contains(.probabilities) ? pixels * scores.channels : 0)
        labels.withUnsafeMutableBufferPointer { labels in
            entropy.withUnsafeMutableBufferPointer { entropy in
                topTwo.withUnsafeMutableBufferPointer { topTwo in
                    probabilities.withUnsafeMutableBufferPointer { probabilities in
                        nonisolated(unsafe) let maps = Maps(
                            outputs: outputs, labels: labels, entropy: entropy, topTwo: topTwo,
                            probabilities: probabilities)
                        device.workers.forEach(size.height, by: max(16, 8192 / size.width)) { range in
                            device.withScratch(scoreRows.room) { room in
                                scoreRows.forEach(in: range, room.vectors) { row, scores, vectors in
                                    for vector in 0..<vectors {
                                        maps.write(
                                            scores + vector, apart: vectors, classes: scoreRows.classes,
                                            to: row * size.width + vector * 8, count: min(8, size.width - vector * 8))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        (self.predictedClasses, self.entropy, self.topTwo, self.probabilities) = (
            labels, entropy, topTwo, probabilities
        )
    }
}

/// The arrays of the requested results.
private struct Maps {
    let outputs: ClassProbabilities.Outputs
    let labels: UnsafeMutableBufferPointer<UInt8>
    let entropy: UnsafeMutableBufferPointer<Float>
    let topTwo: UnsafeMutableBufferPointer<Float>
    let probabilities: UnsafeMutableBufferPointer<Float>

    /// Writes the results of `count` pixels from `start` on, at most eight. Overwrites the scores.
    @inline(__always)
    func write(_ scores: UnsafeMutablePointer<Vector8>, apart: Int, classes: Int, to start: Int, count: Int) {
        let best = BestClass(scores, apart: apart, classes: classes)
        let found = best.labels
        for element in 0..<count { labels[start + element] = found[element] }
        guard !outputs.isEmpty else { return }
        let softmax = SoftmaxOfEight(best, scores, apart: apart)
        if outputs.contains(.entropy) {
            for element in 0..<count { entropy[start + element] = softmax.entropy(element) }
        }
        if outputs.contains(.topTwo) {
            let (first, second) = softmax.topTwo(best, scores, apart: apart)
            for element in 0..<count {
                topTwo[2 * (start + element)] = first[element]
                topTwo[2 * (start + element) + 1] = second[element]
            }
        }
        guard outputs.contains(.probabilities) else { return }
        for classIndex in 0..<classes {
            let part = scores[classIndex * apart] / softmax.sum
            for element in 0..<count { probabilities[(start + element) * classes + classIndex] = part[element] }
        }
    }
}

/// The rows of upsampled scores, one after another: `[class, column]`.
private struct ScoreRows {
    let classes: Int
    private let scores: FeatureMap
    private let resize: BilinearResize
    private let vectors: Int

    init(_ scores: FeatureMap, _ resize: BilinearResize) {
        classes = scores.channels
        self.scores = scores
        self.resize = resize
        vectors = vectorsHolding(resize.columns.count)
    }

    /// The floats of scratch memory for `forEach`: two rows of scores stretched to the image's width, and the row
    /// between them.
    var room: Int { 3 * classes * vectors * 8 }

    /// - Parameter body: Called with a row, which it may overwrite: `vectors` vectors for each class.
    @inline(__always)
    func forEach(
        in range: Range<Int>, _ room: UnsafeMutablePointer<Vector8>,
        _ body: (_ row: Int, UnsafeMutablePointer<Vector8>, _ vectors: Int) -> Void
    ) {
        let count = classes * vectors
        var (upper, lower) = (room, room + count)
        let mixed = room + 2 * count
        var known = (upper: -1, lower: -1)
        for y in range {
            let row = resize.rows[y]
            if known.lower == row.first {
                swap(&upper, &lower)
                known = (known.lower, known.upper)
            }
            if known.upper != row.first { stretch(row.first, into: upper) }
            if known.lower != row.second { stretch(row.second, into: lower) }
            known = (row.first, row.second)
            for index in 0..<count { mixed[index] = row.mix(upper[index], lower[index]) }
            body(y, mixed, vectors)
        }
    }

    /// Stretches a row of the scores to the image's width.
    private func stretch(_ row: Int, into to: UnsafeMutablePointer<Vector8>) {
        let (from, stride) = (scores.base + row * resize.inputWidth * scores.stride, scores.stride)
        let values = UnsafeMutableRawPointer(to).assumingMemoryBound(to: Float.self)
        resize.columns.withUnsafeBufferPointer { columns in
            for x in columns.indices {
                let column = columns[x]
                let (left, right) = (from + column.first * stride, from + column.second * stride)
                let (near, far) = (1 - column.weight, column.weight)
                var target = values + x
                for classIndex in 0..<classes {
                    target.pointee = left[classIndex] * near + right[classIndex] * far
                    target += vectors * 8
                }
            }
            for classIndex in 0..<classes {
                for x in columns.count..<vectors * 8 { values[classIndex * vectors * 8 + x] = 0 }
            }
        }
    }
}

/// The highest class score of each of eight pixels.
private struct BestClass {
    /// The highest score, or NaN if any score is NaN.
    let maximum: Vector8
    let classes: Int
    /// The class of the highest score.
    let index: Vector8

    /// - Parameter apart: Vectors from one class to the next.
    @inline(__always)
    init(_ scores: UnsafePointer<Vector8>, apart: Int, classes: Int) {
        var best = scores[0]
        var index = Vector8.zero
        var sound = best .== best
        for classIndex in 1..<max(1, classes) {
            let score = scores[classIndex * apart]
            let isBetter = score .> best
            best.replace(with: score, where: isBetter)
            index.replace(with: Vector8(repeating: Float(classIndex)), where: isBetter)
            sound = sound .& (score .== score)
        }
        self.classes = classes
        maximum = Vector8(repeating: .nan).replacing(with: best, where: sound)
        self.index = Vector8.zero.replacing(with: index, where: sound)
    }

    @inline(__always)
    var labels: SIMD8<UInt8> {
        // Adding 2^23 puts a small whole number into the low bits. The compiler does not vectorize Swift's own
        // conversion.
        SIMD8<UInt8>(truncatingIfNeeded: unsafeBitCast(index + 8_388_608, to: SIMD8<UInt32>.self))
    }
}

/// The softmax of eight pixels. It replaces the scores by `exp(score - maximum)`.
private struct SoftmaxOfEight {
    /// The sum of `exp(score - maximum)`.
    let sum: Vector8
    /// The sum of `exp(score - maximum) * (score - maximum)`.
    private let weighted: Vector8

    @inline(__always)
    init(_ best: BestClass, _ scores: UnsafeMutablePointer<Vector8>, apart: Int) {
        var sum = Vector8.zero
        var weighted = Vector8.zero
        for classIndex in 0..<best.classes {
            let difference = scores[classIndex * apart] - best.maximum
            let part = exponential(difference)
            scores[classIndex * apart] = part
            sum += part
            // The product tends to 0 where the exponential is 0; 0 times minus infinity would be NaN.
            weighted += Vector8.zero.replacing(with: part * difference, where: part .!= 0)
        }
        (self.sum, self.weighted) = (sum, weighted)
    }

    /// The two largest probabilities of each pixel.
    @inline(__always)
    func topTwo(_ best: BestClass, _ exponentials: UnsafePointer<Vector8>, apart: Int) -> (
        first: Vector8, second: Vector8
    ) {
        var (first, second) = (Vector8.zero, Vector8.zero)
        for classIndex in 0..<best.classes {
            let part = exponentials[classIndex * apart]
            let isBest = best.index .== Vector8(repeating: Float(classIndex))
            first.replace(with: part, where: isBest)
            second.replace(with: part, where: (part .> second) .& .!isBest)
        }
        return (first / sum, second / sum)
    }

    @inline(__always)
    func entropy(_ element: Int) -> Float {
        let sum = Double(sum[element])
        let entropy = logarithm(sum) - Double(weighted[element]) / sum
        // `max` would turn NaN, the result of a diverged network, into an entropy of 0.
        return entropy < 0 ? 0 : Float(entropy)
    }
}
