/// Pixel cross-entropy of class scores, with labels that do not count and a weight for each class, as PyTorch's
/// `CrossEntropyLoss(weight:, ignore_index:)`: the weighted mean over the pixels that count.
package enum SoftmaxCrossEntropy {
    /// The sum of the weights of the labeled pixels, the loss's denominator. Where it is 0 there is nothing to learn.
    ///
    /// - Parameters:
    ///   - labels: Those not below `classCount` do not count.
    ///   - classWeights: One a class; nil: all 1.
    package static func totalWeight(labels: [UInt8], classCount: Int, classWeights: [Float]?) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        for label in labels { counts[Int(label)] += 1 }
        return (0..<classCount).reduce(0) { $0 + Double(classWeights?[$1] ?? 1) * Double(counts[$1]) }
    }

    /// The loss in nats, and its gradient with respect to the logits.
    ///
    /// - Parameters:
    ///   - labels: One for each pixel of `logits`.
    ///   - totalWeight: Of all the labels, positive.
    ///   - gradient: May be `logits` itself.
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
        let lanes = logits.laneCount
        return device.withScratch(2 * chunks.count) { scratch in
            let losses = UnsafeMutableRawPointer(scratch.base).assumingMemoryBound(to: Double.self)
            device.workers.forEach(chunks: chunks.count) { chunk in
                Softmax.withRoom(for: logits) { room in
                    var loss = 0.0
                    for pixel in chunks[chunk] {
                        let label = Int(labels[pixel])
                        let to = gradient.lanes + pixel * gradient.laneStride
                        guard label < classCount else {
                            for lane in 0..<lanes { to[lane] = .zero }
                            continue
                        }
                        let score = logits.base[pixel * logits.stride + label]
                        let weight = Double(classWeights?[label] ?? 1)
                        let softmax = Softmax(logits, pixel: pixel, in: room)
                        loss += weight * (softmax.logarithmOfSum - Double(score))
                        let factor = Float(weight / totalWeight)
                        for lane in 0..<lanes { to[lane] = softmax.exponentials(lane) * (factor / softmax.sum) }
                        gradient.base[pixel * gradient.stride + label] -= factor
                    }
                    losses[chunk] = loss
                }
            }
            return (0..<chunks.count).reduce(0) { $0 + losses[$1] } / totalWeight
        }
    }
}
