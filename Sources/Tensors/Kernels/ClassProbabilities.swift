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
        var best = Lane(repeating: -.infinity)
        var strange = Lane.zero
        for lane in 0..<logits.laneCount {
            let scores = Self.scores(logits, pixel: pixel, lane: lane)
            best = best.replacing(with: scores, where: scores .> best)
            strange = strange.replacing(with: 1, where: scores .!= scores)
        }
        // A NaN must be seen whatever its place.
        let maximum = strange == .zero ? best.max() : .nan
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

    @inline(__always)
    func best(_ logits: FeatureMap, pixel: Int) -> Int {
        for lane in 0..<logits.laneCount {
            let scores = Self.scores(logits, pixel: pixel, lane: lane)
            let index = Self.positions.replacing(with: 8, where: scores .!= maximum).min()
            if index < 8 { return lane * 8 + Int(index) }
        }
        return 0
    }

    @inline(__always)
    func entropy(_ logits: FeatureMap, pixel: Int) -> Float {
        var weighted = Lane.zero
        for lane in 0..<logits.laneCount {
            let scores = Self.scores(logits, pixel: pixel, lane: lane) - maximum
            // Where nothing is left of the exponential, nothing is left of the product, even with infinity.
            let part = exponential(scores)
            weighted += Lane.zero.replacing(with: part * scores, where: part .!= 0)
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
        exponential(scores(logits, pixel: pixel, lane: lane) - maximum)
    }

    /// The scores of eight classes, minus infinity for those that are padding.
    @inline(__always)
    private static func scores(_ logits: FeatureMap, pixel: Int, lane: Int) -> Lane {
        let scores = logits.lanes[pixel * logits.laneStride + lane]
        let left = logits.channels - lane * 8
        return left >= 8 ? scores : Lane(repeating: -.infinity).replacing(with: scores, where: positions .< Float(left))
    }

    private static var positions: Lane { Lane(0, 1, 2, 3, 4, 5, 6, 7) }
}
