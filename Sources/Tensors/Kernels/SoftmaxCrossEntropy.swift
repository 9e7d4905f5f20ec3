/// Cross-entropy of the class scores of pixels, with ignored labels and class weights, as in PyTorch's
/// `CrossEntropyLoss(weight:, ignore_index:)`. It is the weighted mean over the pixels that are not ignored.
package enum SoftmaxCrossEntropy {
    /// The sum of the weights of the labeled pixels, the denominator of the loss. If it is 0, there is no loss and no
    /// gradient.
    ///
    /// - Parameters:
    ///   - labels: A class for each pixel. Labels of `classCount` or more are ignored.
    ///   - classWeights: One weight for each class; nil means 1.
    package static func totalWeight(labels: [UInt8], classCount: Int, classWeights: [Float]?) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        for label in labels { counts[Int(label)] += 1 }
        return (0..<classCount).reduce(0) { $0 + Double(classWeights?[$1] ?? 1) * Double(counts[$1]) }
    }

    /// The loss in nats, and its gradient with respect to the logits.
    ///
    /// - Parameters:
    ///   - labels: One label for each pixel of `logits`.
    ///   - totalWeight: The result of `totalWeight` for these labels; greater than 0.
    ///   - gradient: The destination, which may be `logits` itself.
    package static func forwardAndBackward(
        _ logits: FeatureMap, labels: [UInt8], classWeights: [Float]?, totalWeight: Double,
        gradient: FeatureMap, on device: Device
    ) -> Double {
        let classCount = logits.channels
        precondition(
            labels.count == logits.pixels && gradient.shape == logits.shape && totalWeight > 0
                && (classWeights?.count ?? classCount) == classCount,
            "SoftmaxCrossEntropy: \(labels.count) labels for \(logits.shape), gradient \(gradient.shape)")
        let chunks = Chunks(logits.pixels, target: 1024)
        let vectors = logits.vectorCount
        return device.withScratch(2 * chunks.count * (1 + classCount)) { scratch in
            let losses = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: Double.self)
            let products = losses + chunks.count
            device.workers.forEach(chunks: chunks.count) { chunk in
                losses[chunk] = Softmax.withScratch(for: logits) { room in
                    var loss = WeightedLogarithms(
                        classWeights, classCount: classCount, room: products + chunk * classCount)
                    for pixel in chunks[chunk] {
                        let classIndex = Int(labels[pixel])
                        let to = gradient.vectors + pixel * gradient.vectorStride
                        guard classIndex < classCount else {
                            for vector in 0..<vectors { to[vector] = .zero }
                            continue
                        }
                        let score = logits.base[pixel * logits.stride + classIndex]
                        let softmax = Softmax(logits, pixel: pixel, in: room)
                        loss.add(softmax, score: score, classIndex: classIndex)
                        let factor = Float(loss.weight(classIndex) / totalWeight)
                        for vector in 0..<vectors { to[vector] = softmax.exponentials(vector) * (factor / softmax.sum) }
                        gradient.base[pixel * gradient.stride + classIndex] -= factor
                    }
                    return loss.total()
                }
            }
            return (0..<chunks.count).reduce(0) { $0 + losses[$1] } / totalWeight
        }
    }
}

/// The sum of the weighted logarithms of the pixels' softmax sums. It multiplies the sums of a class and takes one
/// logarithm before the product overflows, because logarithms take most of the time.
private struct WeightedLogarithms {
    private let weights: [Float]?
    private let classCount: Int
    private let products: UnsafeMutablePointer<Double>
    private var sum = 0.0

    /// - Parameter room: Scratch memory for `classCount` numbers.
    init(_ weights: [Float]?, classCount: Int, room: UnsafeMutablePointer<Double>) {
        self.weights = weights
        self.classCount = classCount
        products = room
        products.update(repeating: 1, count: classCount)
    }

    @inline(__always)
    mutating func add(_ softmax: Softmax, score: Float, classIndex: Int) {
        sum += weight(classIndex) * (Double(softmax.maximum) - Double(score))
        // A softmax sum is 1 to 254, or NaN.
        products[classIndex] *= Double(softmax.sum)
        if !(products[classIndex] < 1e300) { addLogarithm(classIndex) }
    }

    mutating func total() -> Double {
        for classIndex in 0..<classCount { addLogarithm(classIndex) }
        return sum
    }

    private mutating func addLogarithm(_ classIndex: Int) {
        sum += weight(classIndex) * logarithm(products[classIndex])
        products[classIndex] = 1
    }

    func weight(_ classIndex: Int) -> Double { Double(weights?[classIndex] ?? 1) }
}
