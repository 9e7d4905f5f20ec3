/// The softmax of one pixel's class scores, in vectors of eight classes.
struct Softmax {
    /// The scores, minus infinity for classes that are padding, then `exp(score - maximum)` of each.
    private let scores: UnsafeMutablePointer<Vector8>
    private let vectors: Int
    let maximum: Float
    /// The sum of `exp(score - maximum)`.
    let sum: Float

    /// Lends `body` room for the numbers of a pixel.
    static func withRoom<R>(for logits: FeatureMap, _ body: (UnsafeMutablePointer<Vector8>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: Vector8.self, capacity: 2 * logits.vectorCount) { body($0.baseAddress!) }
    }

    /// - Parameter room: From `withRoom`; overwritten by the next pixel.
    @inline(__always)
    init(_ logits: FeatureMap, pixel: Int, in room: UnsafeMutablePointer<Vector8>) {
        scores = room
        vectors = logits.vectorCount
        let from = logits.vectors + pixel * logits.vectorStride
        var best = Vector8(repeating: -.infinity)
        var strange = Vector8.zero
        for vector in 0..<vectors {
            let left = logits.channels - vector * 8
            let scores =
                left >= 8
                ? from[vector]
                : Vector8(repeating: -.infinity).replacing(with: from[vector], where: Self.positions .< Float(left))
            room[vector] = scores
            best = best.replacing(with: scores, where: scores .> best)
            strange = strange.replacing(with: 1, where: scores .!= scores)
        }
        // A NaN must be seen whatever its place.
        maximum = strange == .zero ? best.greatest : .nan
        var total = Vector8.zero
        for vector in 0..<vectors {
            let part = exponential(room[vector] - maximum)
            room[vectors + vector] = part
            total += part
        }
        sum = total.sum()
    }

    /// `exp(score - maximum)` of eight classes, 0 for those that are padding.
    @inline(__always)
    func exponentials(_ vector: Int) -> Vector8 { scores[vectors + vector] }

    private static var positions: Vector8 { Vector8(0, 1, 2, 3, 4, 5, 6, 7) }
}

extension Vector8 {
    /// The greatest of the eight, none of them NaN; `max()` is not vectorized.
    @inline(__always)
    fileprivate var greatest: Float {
        let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
        return Swift.max(two[0], two[1])
    }
}
