import CNumericShims

/// What moves one embedded point in one epoch.
///
/// Forces are found sixteen at a time from one place, and the point moves by their sum.
package struct Forces: Sendable {
    private typealias Lanes = SIMD16<Float>

    private static let lanes = 16
    /// The longest step of a force along an axis, at rate 1. Longer ones let points near each other jump apart.
    package static let clip: Float = 4
    /// Added to a squared distance that pushes, so that points in one place do not push without bound.
    package static let pushOffset: Float = 0.001

    private let a: Float
    private let b: Float
    private let negativeSamples: Int
    private let seed: UInt64

    init(_ curve: SimilarityCurve, negativeSamples: Int, seed: UInt64) {
        a = Float(curve.a)
        b = Float(curve.b)
        self.negativeSamples = negativeSamples
        self.seed = seed
    }

    /// Room for the ends of a point's edges and the places of sixteen others.
    struct Scratch: ~Copyable {
        fileprivate let ends: UnsafeMutableBufferPointer<Int32>
        fileprivate let places: UnsafeMutableBufferPointer<Float>
        fileprivate let forces: UnsafeMutableBufferPointer<Float>
        private let ones: UnsafeMutableBufferPointer<Float>

        init(edges: Int) {
            ends = .allocate(capacity: max(edges, Forces.lanes))
            places = .allocate(capacity: 2 * Forces.lanes)
            places.initialize(repeating: 0)
            forces = .allocate(capacity: 2 * Forces.lanes)
            forces.initialize(repeating: 0)
            ones = .allocate(capacity: 2 * Forces.lanes)
            ones.initialize(repeating: 0)
            ones[..<Forces.lanes].update(repeating: 1)
        }

        /// 1 in the first `count` lanes, 0 in the others.
        @inline(__always)
        fileprivate func mask(_ count: Int) -> SIMD16<Float> {
            UnsafeRawPointer(ones.baseAddress! + (Forces.lanes - count)).loadUnaligned(as: SIMD16<Float>.self)
        }

        /// The sums of the forces along both axes.
        @inline(__always)
        fileprivate var sum: SIMD2<Float> {
            SIMD2(
                tessera_sum(forces.baseAddress!, Forces.lanes),
                tessera_sum(forces.baseAddress! + Forces.lanes, Forces.lanes))
        }

        deinit {
            ends.deallocate()
            places.deallocate()
            forces.deallocate()
            ones.deallocate()
        }
    }

    /// Where a point at `start` is after an epoch among points at `others`.
    ///
    /// - Parameters:
    ///   - pulls: How often a sampled neighbor pulls: twice if the edge is stored at both ends, which both draw it.
    ///   - neighbors: Positions in `others`; `rates` says how often each is sampled in an epoch, at most once.
    func move(
        _ start: SIMD2<Float>, vertex: Int, epoch: Int, step: Float, pulls: Int,
        to neighbors: UnsafeBufferPointer<Int32>, rates: UnsafeBufferPointer<Float>,
        _ others: UnsafeBufferPointer<SIMD2<Float>>, _ scratch: borrowing Scratch
    ) -> SIMD2<Float> {
        var position = start
        let sampled = sample(neighbors, rates, epoch, into: scratch.ends)
        for first in stride(from: 0, to: sampled, by: Self.lanes) {
            let count = min(Self.lanes, sampled - first)
            gather(count, from: others, scratch) { Int(scratch.ends[first + $0]) }
            for _ in 0..<pulls {
                pull(position, count, scratch)
                position -= step * scratch.sum
            }
        }
        let draws = sampled * negativeSamples
        let key = key(vertex, epoch)
        for first in stride(from: 0, to: draws, by: Self.lanes) {
            let count = min(Self.lanes, draws - first)
            gather(count, from: others, scratch) { lane in
                Self.index(key &+ UInt32(truncatingIfNeeded: first + lane), others.count)
            }
            push(position, count, scratch)
            position += step * scratch.sum
        }
        return position
    }

    /// The neighbors whose accumulated samples `epoch * rate` reach a new whole number in this epoch. As in umap-learn,
    /// an edge is first sampled in epoch `1 / rate`, and epoch 0 samples none.
    @inline(__always)
    private func sample(
        _ neighbors: UnsafeBufferPointer<Int32>, _ rates: UnsafeBufferPointer<Float>, _ epoch: Int,
        into ends: UnsafeMutableBufferPointer<Int32>
    ) -> Int {
        let (now, before) = (Float(epoch), Float(max(0, epoch - 1)))
        var count = 0
        for edge in 0..<neighbors.count {
            ends[count] = neighbors[edge]
            let rate = rates[edge]
            count += (now * rate).rounded(.down) > (before * rate).rounded(.down) ? 1 : 0
        }
        return count
    }

    @inline(__always)
    private func gather(
        _ count: Int, from others: UnsafeBufferPointer<SIMD2<Float>>, _ scratch: borrowing Scratch,
        _ index: (Int) -> Int
    ) {
        for lane in 0..<count {
            let place = others[index(lane)]
            scratch.places[lane] = place.x
            scratch.places[Self.lanes + lane] = place.y
        }
    }

    /// The gradients `2 a b d^(2b-2) / (1 + a d^2b)` along the differences.
    ///
    /// Not inlined, as `push`: the sums that follow would make the compiler compute in pieces of a register.
    @inline(never)
    private func pull(_ position: SIMD2<Float>, _ count: Int, _ scratch: borrowing Scratch) {
        let (x, y) = differences(position, scratch)
        let squared = pointwiseMax(x * x + y * y, Lanes(repeating: 1e-30))
        let similarity = power(squared, b) * a
        store(similarity * (2 * b) / (squared * (similarity + 1)), x, y, count, scratch)
    }

    /// The gradients `2 b / ((0.001 + d^2) (1 + a d^2b))` along the differences.
    @inline(never)
    private func push(_ position: SIMD2<Float>, _ count: Int, _ scratch: borrowing Scratch) {
        let (x, y) = differences(position, scratch)
        let squared = x * x + y * y
        let similarity = power(pointwiseMax(squared, Lanes(repeating: 1e-30)), b) * a
        store(Lanes(repeating: 2 * b) / ((squared + Self.pushOffset) * (similarity + 1)), x, y, count, scratch)
    }

    @inline(__always)
    private func differences(_ position: SIMD2<Float>, _ scratch: borrowing Scratch) -> (x: Lanes, y: Lanes) {
        let places = UnsafeRawPointer(scratch.places.baseAddress!)
        return (
            Lanes(repeating: position.x) - places.loadUnaligned(as: Lanes.self),
            Lanes(repeating: position.y) - places.loadUnaligned(fromByteOffset: 4 * Self.lanes, as: Lanes.self)
        )
    }

    /// Keeps the forces `factor * (x, y)` of the first `count` lanes, each within the clip.
    @inline(__always)
    private func store(_ factor: Lanes, _ x: Lanes, _ y: Lanes, _ count: Int, _ scratch: borrowing Scratch) {
        let (low, high) = (Lanes(repeating: -Self.clip), Lanes(repeating: Self.clip))
        let mask = scratch.mask(count)
        let forces = UnsafeMutableRawPointer(scratch.forces.baseAddress!)
        forces.storeBytes(of: pointwiseMin(pointwiseMax(factor * x, low), high) * mask, as: Lanes.self)
        forces.storeBytes(
            of: pointwiseMin(pointwiseMax(factor * y, low), high) * mask, toByteOffset: 4 * Self.lanes, as: Lanes.self)
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
