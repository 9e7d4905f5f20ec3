/// The softmax of one pixel's class scores, in lanes of eight classes.
struct Softmax {
    /// The scores, minus infinity for classes that are padding, then `exp(score - maximum)` of each.
    private let scores: UnsafeMutablePointer<Lane>
    private let lanes: Int
    let maximum: Float
    /// The sum of `exp(score - maximum)`.
    let sum: Float

    /// Lends `body` room for the numbers of a pixel.
    static func withRoom<R>(for logits: FeatureMap, _ body: (UnsafeMutablePointer<Lane>) -> R) -> R {
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
        maximum = strange == .zero ? best.greatest : .nan
        var total = Lane.zero
        for lane in 0..<lanes {
            let part = exponential(room[lane] - maximum)
            room[lanes + lane] = part
            total += part
        }
        sum = total.sum()
    }

    /// `exp(score - maximum)` of eight classes, 0 for those that are padding.
    @inline(__always)
    func exponentials(_ lane: Int) -> Lane { scores[lanes + lane] }

    private static var positions: Lane { Lane(0, 1, 2, 3, 4, 5, 6, 7) }
}

extension Lane {
    /// The greatest of the eight, none of them NaN; `max()` is not vectorized.
    @inline(__always)
    fileprivate var greatest: Float {
        let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
        return Swift.max(two[0], two[1])
    }
}
