/// Cross-entropy of the class scores of pixels, with ignored labels and class weights, as in PyTorch's
/// `CrossEntropyLoss(weight:, ignore_index:)`. It is the weighted mean over the pixels that are not ignored. A pixel
/// with a pseudo label has the weight of pseudo labels, whatever its class.
package enum SoftmaxCrossEntropy {
    /// The sum of the weights of the labeled pixels, the denominator of the loss. If it is 0, there is no loss and no
    /// gradient.
    ///
    /// - Parameters:
    ///   - labels: The labels of the pixels. Labels of `classCount` or more are ignored.
    ///   - classWeights: One weight for the true labels of each class; nil means 1.
    package static func totalWeight(labels: PixelLabels, classCount: Int, classWeights: [Float]?) -> Double {
        let weights = labels.groupWeights(classCount: classCount, classWeights)
        var counts = [Int](repeating: 0, count: weights.count)
        for pixel in 0..<labels.count {
            if let group = labels.group(pixel, classCount: classCount) { counts[group] += 1 }
        }
        return zip(weights, counts).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    /// The loss in nats, and its gradient with respect to the logits.
    ///
    /// - Parameters:
    ///   - labels: One label for each pixel of `logits`.
    ///   - totalWeight: The result of `totalWeight` for these labels; greater than 0.
    ///   - gradient: The destination, which may be `logits` itself.
    package static func forwardAndBackward(
        _ logits: FeatureMap, labels: PixelLabels, classWeights: [Float]?, totalWeight: Double,
        gradient: FeatureMap, on device: Device
    ) -> Double {
        let classCount = logits.channels
        precondition(
            labels.count == logits.pixels && gradient.shape == logits.shape && totalWeight > 0
                && (classWeights?.count ?? classCount) == classCount,
            "SoftmaxCrossEntropy: \(labels.count) labels for \(logits.shape), gradient \(gradient.shape)")
        let chunks = Chunks(logits.pixels, target: 1024)
        let vectors = logits.vectorCount
        let weights = labels.groupWeights(classCount: classCount, classWeights)
        return device.withScratch(2 * chunks.count * (1 + weights.count)) { scratch in
            let losses = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: Double.self)
            let products = losses + chunks.count
            device.workers.forEach(chunks: chunks.count) { chunk in
                losses[chunk] = Softmax.withScratch(for: logits) { room in
                    var loss = WeightedLogarithms(weights, room: products + chunk * weights.count)
                    for pixel in chunks[chunk] {
                        let to = gradient.vectors + pixel * gradient.vectorStride
                        guard let group = labels.group(pixel, classCount: classCount) else {
                            for vector in 0..<vectors { to[vector] = .zero }
                            continue
                        }
                        let classIndex = group < classCount ? group : group - classCount
                        let score = logits.base[pixel * logits.stride + classIndex]
                        let softmax = Softmax(logits, pixel: pixel, in: room)
                        loss.add(softmax, score: score, group: group)
                        let factor = Float(loss.weight(group) / totalWeight)
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

/// The sum of the weighted logarithms of the pixels' softmax sums. It multiplies the sums of a group of pixels with equal
/// weights and takes one logarithm before the product overflows, because logarithms take most of the time.
private struct WeightedLogarithms {
    private let weights: [Float]
    private let products: UnsafeMutablePointer<Double>
    private var sum = 0.0

    /// - Parameters:
    ///   - weights: The weight of a pixel of each group.
    ///   - room: Scratch memory for a number for each group.
    init(_ weights: [Float], room: UnsafeMutablePointer<Double>) {
        self.weights = weights
        products = room
        products.update(repeating: 1, count: weights.count)
    }

    @inline(__always)
    mutating func add(_ softmax: Softmax, score: Float, group: Int) {
        sum += weight(group) * (Double(softmax.maximum) - Double(score))
        // A softmax sum is 1 to 254, or NaN.
        products[group] *= Double(softmax.sum)
        if !(products[group] < 1e300) { addLogarithm(group) }
    }

    mutating func total() -> Double {
        for group in weights.indices { addLogarithm(group) }
        return sum
    }

    private mutating func addLogarithm(_ group: Int) {
        sum += weight(group) * logarithm(products[group])
        products[group] = 1
    }

    func weight(_ group: Int) -> Double { Double(weights[group]) }
}
