/// The softmax of one pixel's class scores, in vectors of eight classes.
struct Softmax {
    /// The scores, with minus infinity for padding classes; then `exp(score - maximum)` of each.
    private let scores: UnsafeMutablePointer<Vector8>
    private let vectors: Int
    let maximum: Float
    /// The sum of `exp(score - maximum)`.
    let sum: Float

    /// Calls `body` with scratch memory for one pixel.
    static func withScratch<R>(for logits: FeatureMap, _ body: (UnsafeMutablePointer<Vector8>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: Vector8.self, capacity: 2 * logits.vectorCount) { body($0.baseAddress!) }
    }

    /// - Parameter room: Scratch memory from `withScratch`. The next pixel overwrites it.
    @inline(__always)
    init(_ logits: FeatureMap, pixel: Int, in room: UnsafeMutablePointer<Vector8>) {
        scores = room
        vectors = logits.vectorCount
        let from = logits.vectors + pixel * logits.vectorStride
        var best = Vector8(repeating: -.infinity)
        var hasNaN = Vector8.zero
        for vector in 0..<vectors {
            let left = logits.channels - vector * 8
            let scores =
                left >= 8
                ? from[vector]
                : Vector8(repeating: -.infinity).replacing(with: from[vector], where: Self.positions .< Float(left))
            room[vector] = scores
            best = best.replacing(with: scores, where: scores .> best)
            hasNaN = hasNaN.replacing(with: 1, where: scores .!= scores)
        }
        // A NaN in any class makes the maximum NaN.
        maximum = hasNaN == .zero ? best.greatest : .nan
        var total = Vector8.zero
        for vector in 0..<vectors {
            let part = exponential(room[vector] - maximum)
            room[vectors + vector] = part
            total += part
        }
        sum = total.sum()
    }

    /// `exp(score - maximum)` of eight classes; 0 for padding classes.
    @inline(__always)
    func exponentials(_ vector: Int) -> Vector8 { scores[vectors + vector] }

    private static var positions: Vector8 { Vector8(0, 1, 2, 3, 4, 5, 6, 7) }
}

extension Vector8 {
    /// The greatest of eight numbers that are not NaN. The compiler does not vectorize `max()`.
    @inline(__always)
    fileprivate var greatest: Float {
        let four = lowHalf.replacing(with: highHalf, where: highHalf .> lowHalf)
        let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
        return Swift.max(two[0], two[1])
    }
}
