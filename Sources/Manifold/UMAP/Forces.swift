import Foundation

/// What moves one embedded point in one epoch.
struct Forces: Sendable {
    private static let clip: Float = 4

    private let a: Float
    private let b: Float
    private let negativeSamples: Int
    private let seed: UInt64

    init(_ curve: Curve, negativeSamples: Int, seed: UInt64) {
        a = Float(curve.a)
        b = Float(curve.b)
        self.negativeSamples = negativeSamples
        self.seed = seed
    }

    /// Where a point at `start` is after an epoch among points at `others`.
    ///
    /// - Parameters:
    ///   - pulls: How often a sampled neighbor pulls: twice if the edge is stored at both ends, which both draw it.
    ///   - neighbors: Positions in `others`; `rates` says how often each is sampled in an epoch, at most once.
    @inline(__always)
    func move(
        _ start: SIMD2<Float>, vertex: Int, epoch: Int, step: Float, pulls: Int,
        to neighbors: UnsafeBufferPointer<Int32>, rates: UnsafeBufferPointer<Float>,
        _ others: UnsafeBufferPointer<SIMD2<Float>>
    ) -> SIMD2<Float> {
        var position = start
        var sampled = 0
        for edge in neighbors.indices
        where (Float(epoch) * rates[edge]).rounded(.down) > (Float(epoch - 1) * rates[edge]).rounded(.down) {
            for _ in 0..<pulls { position += step * pull(position - others[Int(neighbors[edge])]) }
            sampled += 1
        }
        return push(position, draws: sampled * negativeSamples, key: key(vertex, epoch), step: step, others)
    }

    @inline(__always)
    private func pull(_ difference: SIMD2<Float>) -> SIMD2<Float> {
        let squared = (difference * difference).sum()
        guard squared > 0 else { return SIMD2() }
        let power = a * pow(squared, b)
        return Self.clipped(-2 * b * power / (squared * (1 + power)) * difference)
    }

    /// Pushes from sixteen random points at a time.
    @inline(__always)
    private func push(
        _ start: SIMD2<Float>, draws: Int, key: UInt32, step: Float, _ others: UnsafeBufferPointer<SIMD2<Float>>
    ) -> SIMD2<Float> {
        var position = start
        withUnsafeTemporaryAllocation(byteCount: 128, alignment: 64) { memory in
            let xs = memory.baseAddress!.bindMemory(to: Float.self, capacity: 32)
            let ys = xs + 16
            for first in stride(from: 0, to: draws, by: 16) {
                for lane in 0..<16 {
                    let drawn = others[Self.index(key &+ UInt32(truncatingIfNeeded: first + lane), others.count)]
                    let isDrawn = first + lane < draws
                    xs[lane] = isDrawn ? position.x - drawn.x : 0
                    ys[lane] = isDrawn ? position.y - drawn.y : 0
                }
                let x = memory.load(as: SIMD16<Float>.self)
                let y = memory.load(fromByteOffset: 64, as: SIMD16<Float>.self)
                let squared = x * x + y * y
                let power = pointwiseMax(squared, SIMD16(repeating: 1e-30)).power(b) * a
                let factor = 2 * b / ((squared + 0.001) * (power + 1))
                position += step * SIMD2(Self.clipped(factor * x).sum(), Self.clipped(factor * y).sum())
            }
        }
        return position
    }

    @inline(__always)
    private static func clipped<V: SIMD<Float>>(_ force: V) -> V {
        pointwiseMin(pointwiseMax(force, V(repeating: -clip)), V(repeating: clip))
    }

    @inline(__always)
    private func key(_ vertex: Int, _ epoch: Int) -> UInt32 {
        var z = seed &+ UInt64(truncatingIfNeeded: vertex) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &+ UInt64(truncatingIfNeeded: epoch) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return UInt32(truncatingIfNeeded: z >> 32)
    }

    /// A number in `0..<count` for a key (the integer hash `lowbias32`, then a multiplication instead of a division).
    @inline(__always)
    private static func index(_ key: UInt32, _ count: Int) -> Int {
        var x = key
        x = (x ^ (x >> 16)) &* 0x7feb_352d
        x = (x ^ (x >> 15)) &* 0x846c_a68b
        x ^= x >> 16
        return Int((UInt64(x) &* UInt64(truncatingIfNeeded: count)) >> 32)
    }
}
