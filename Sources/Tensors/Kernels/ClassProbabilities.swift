/// What class scores say of each pixel: the best class, the entropy, the probabilities.
package enum ClassProbabilities {
    /// - Parameters:
    ///   - logits: `[1, H, W, C]`.
    ///   - keepingProbabilities: Whether to return the probabilities `[H, W, C]` too.
    /// - Returns: The most probable class of each pixel, the lowest index where several are equal, and the entropy
    ///   in nats, from a stable log-softmax: `log sum exp z - sum p z`.
    package static func of(
        _ logits: FeatureMap, keepingProbabilities: Bool, on device: Device
    ) -> (labels: [UInt8], entropy: [Float], probabilities: [Float]?) {
        let classCount = logits.channels
        var labels = [UInt8](repeating: 0, count: logits.pixels)
        var entropy = [Float](repeating: 0, count: logits.pixels)
        var probabilities = [Float](repeating: 0, count: keepingProbabilities ? logits.pixels * classCount : 0)
        labels.withUnsafeMutableBufferPointer { labels in
            entropy.withUnsafeMutableBufferPointer { entropy in
                probabilities.withUnsafeMutableBufferPointer { probabilities in
                    nonisolated(unsafe) let (labels, entropy, probabilities) = (labels, entropy, probabilities)
                    device.workers.forEach(logits.pixels, by: 1024) { pixels in
                        for pixel in pixels {
                            let softmax = Softmax(logits, pixel: pixel)
                            labels[pixel] = UInt8(softmax.best(logits, pixel: pixel))
                            entropy[pixel] = softmax.entropy(logits, pixel: pixel)
                            if keepingProbabilities {
                                softmax.write(logits, pixel: pixel, to: probabilities.baseAddress! + pixel * classCount)
                            }
                        }
                    }
                }
            }
        }
        return (labels, entropy, keepingProbabilities ? probabilities : nil)
    }
}

/// The softmax of one pixel's class scores, in lanes of eight classes.
struct Softmax {
    private let maximum: Float
    /// The sum of `exp(score - maximum)`.
    let sum: Float

    @inline(__always)
    init(_ logits: FeatureMap, pixel: Int) {
        let scores = logits.base + pixel * logits.stride
        var maximum = scores[0]
        for index in 1..<max(1, logits.channels) { maximum = max(maximum, scores[index]) }
        // A NaN must be seen whatever its place.
        for index in 0..<logits.channels where scores[index].isNaN { maximum = .nan }
        self.maximum = maximum
        var total = Lane.zero
        for lane in 0..<logits.laneCount {
            total += Self.exponentials(logits, pixel: pixel, lane: lane, maximum: maximum)
        }
        sum = total.sum()
    }

    var logarithmOfSum: Double { Double(maximum) + logarithm(Double(sum)) }

    /// `exp(score - maximum)` of eight classes, 0 for those that are padding.
    @inline(__always)
    func exponentials(_ logits: FeatureMap, pixel: Int, lane: Int) -> Lane {
        Self.exponentials(logits, pixel: pixel, lane: lane, maximum: maximum)
    }

    func best(_ logits: FeatureMap, pixel: Int) -> Int {
        let scores = logits.base + pixel * logits.stride
        return (0..<logits.channels).first { scores[$0] == maximum } ?? 0
    }

    @inline(__always)
    func entropy(_ logits: FeatureMap, pixel: Int) -> Float {
        var weighted = Lane.zero
        for lane in 0..<logits.laneCount {
            let scores = logits.lanes[pixel * logits.laneStride + lane] - maximum
            let isClass = Self.classIndices(lane) .< Int32(logits.channels)
            weighted += Lane.zero.replacing(
                with: exponentials(logits, pixel: pixel, lane: lane) * scores, where: isClass)
        }
        let entropy = logarithm(Double(sum)) - Double(weighted.sum()) / Double(sum)
        // `max` would take a NaN, from a network that has gone wrong, for certainty.
        return entropy < 0 ? 0 : Float(entropy)
    }

    func write(_ logits: FeatureMap, pixel: Int, to probabilities: UnsafeMutablePointer<Float>) {
        for lane in 0..<logits.laneCount {
            let part = exponentials(logits, pixel: pixel, lane: lane) / sum
            for element in 0..<min(8, logits.channels - lane * 8) { probabilities[lane * 8 + element] = part[element] }
        }
    }

    @inline(__always)
    private static func exponentials(_ logits: FeatureMap, pixel: Int, lane: Int, maximum: Float) -> Lane {
        let scores = logits.lanes[pixel * logits.laneStride + lane] - maximum
        return Lane.zero.replacing(
            with: exponential(scores), where: classIndices(lane) .< Int32(logits.channels))
    }

    @inline(__always)
    private static func classIndices(_ lane: Int) -> SIMD8<Int32> {
        SIMD8<Int32>(0, 1, 2, 3, 4, 5, 6, 7) &+ Int32(lane * 8)
    }
}
