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
                        Softmax.withRoom(for: logits) { room in
                            for pixel in pixels {
                                let softmax = Softmax(logits, pixel: pixel, in: room)
                                labels[pixel] = UInt8(softmax.best)
                                entropy[pixel] = softmax.entropy
                                if keepingProbabilities {
                                    softmax.write(
                                        to: probabilities.baseAddress! + pixel * classCount, count: classCount)
                                }
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
    /// The scores, minus infinity for classes that are padding, then `exp(score - maximum)` of each.
    private let scores: UnsafeMutablePointer<Lane>
    private let lanes: Int
    private let maximum: Float
    /// The sum of `exp(score - maximum)`.
    let sum: Float

    /// Lends `body` room for the numbers of a pixel.
    static func withRoom(for logits: FeatureMap, _ body: (UnsafeMutablePointer<Lane>) -> Void) {
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: 2 * logits.laneCount) { body($0.baseAddress!) }
    }

    /// - Parameter room: From `withRoom`; overwritten by the next pixel.
    @inline(__always)
    init(_ logits: FeatureMap, pixel: Int, in room: UnsafeMutablePointer<Lane>) {
        scores = room
        lanes = logits.laneCount
        let from = logits.lanes + pixel * logits.laneStride
        var best = Lane(repeating: -.infinity)
        var strange = Lane.zero
        for lane in 0..<lanes {
            let left = logits.channels - lane * 8
            let scores =
                left >= 8
                ? from[lane]
                : Lane(repeating: -.infinity).replacing(with: from[lane], where: Self.positions .< Float(left))
            room[lane] = scores
            best = best.replacing(with: scores, where: scores .> best)
            strange = strange.replacing(with: 1, where: scores .!= scores)
        }
        // A NaN must be seen whatever its place.
        maximum = strange == .zero ? best.max() : .nan
        var total = Lane.zero
        for lane in 0..<lanes {
            let part = exponential(room[lane] - maximum)
            room[lanes + lane] = part
            total += part
        }
        sum = total.sum()
    }

    var logarithmOfSum: Double { Double(maximum) + logarithm(Double(sum)) }

    /// `exp(score - maximum)` of eight classes, 0 for those that are padding.
    @inline(__always)
    func exponentials(_ lane: Int) -> Lane { scores[lanes + lane] }

    @inline(__always)
    var best: Int {
        for lane in 0..<lanes {
            let index = Self.positions.replacing(with: 8, where: scores[lane] .!= maximum).min()
            if index < 8 { return lane * 8 + Int(index) }
        }
        return 0
    }

    @inline(__always)
    var entropy: Float {
        var weighted = Lane.zero
        for lane in 0..<lanes {
            // Where nothing is left of the exponential, nothing is left of the product, even with infinity.
            let part = exponentials(lane)
            weighted += Lane.zero.replacing(with: part * (scores[lane] - maximum), where: part .!= 0)
        }
        let entropy = logarithm(Double(sum)) - Double(weighted.sum()) / Double(sum)
        // `max` would take a NaN, from a network that has gone wrong, for certainty.
        return entropy < 0 ? 0 : Float(entropy)
    }

    /// - Parameter count: Of the classes.
    func write(to probabilities: UnsafeMutablePointer<Float>, count: Int) {
        for lane in 0..<lanes {
            let part = exponentials(lane) / sum
            for element in 0..<min(8, count - lane * 8) { probabilities[lane * 8 + element] = part[element] }
        }
    }

    private static var positions: Lane { Lane(0, 1, 2, 3, 4, 5, 6, 7) }
}
