import CNumericShims

/// The attraction and repulsion that move one embedded point in one epoch.
///
/// The forces of sixteen points are computed at the same position, then the point moves by their sum. umap-learn moves
/// it after each single sample.
package struct Forces: Sendable {
    private typealias Vector = SIMD16<Float>

    /// The number of points whose forces are computed together.
    private static let width = Vector.scalarCount

    /// Gradients are clipped along each axis, as in umap-learn. With larger values close points jump apart.
    package static let clip: Float = 4
    /// Keeps the repulsion of coincident points finite; 0.001 as in umap-learn.
    package static let repulsionOffset: Float = 0.001

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

    /// Scratch memory of one thread: the sampled neighbors of a point, and the positions and forces of sixteen points.
    struct Scratch: ~Copyable {
        fileprivate let ends: UnsafeMutableBufferPointer<Int32>
        fileprivate let points: UnsafeMutableBufferPointer<Float>
        fileprivate let forces: UnsafeMutableBufferPointer<Float>
        private let ones: UnsafeMutableBufferPointer<Float>

        init(edges: Int) {
            ends = .allocate(capacity: max(edges, Forces.width))
            points = .allocate(capacity: 2 * Forces.width)
            points.initialize(repeating: 0)
            forces = .allocate(capacity: 2 * Forces.width)
            forces.initialize(repeating: 0)
            ones = .allocate(capacity: 2 * Forces.width)
            ones.initialize(repeating: 0)
            ones[..<Forces.width].update(repeating: 1)
        }

        /// A vector with 1 in the first `count` elements and 0 in the others. It is a window of sixteen floats in
        /// `ones`, which holds sixteen ones and then sixteen zeros.
        @inline(__always)
        fileprivate func mask(_ count: Int) -> SIMD16<Float> {
            UnsafeRawPointer(ones.baseAddress! + (Forces.width - count)).loadUnaligned(as: SIMD16<Float>.self)
        }

        /// The sums of the forces along both axes.
        @inline(__always)
        fileprivate var sum: SIMD2<Float> {
            SIMD2(
                tessera_sum(forces.baseAddress!, Forces.width),
                tessera_sum(forces.baseAddress! + Forces.width, Forces.width))
        }

        deinit {
            ends.deallocate()
            points.deallocate()
            forces.deallocate()
            ones.deallocate()
        }
    }

    /// The position of a point at `start` after an epoch among points at `others`.
    ///
    /// - Parameters:
    ///   - pulls: Attraction steps for each sampled neighbor. It is 2 in a fit: umap-learn samples an edge from both
    ///   ends and moves both points each time, but here a sample moves only this point.
    ///   - neighbors: Positions in `others`. `rates` holds the samples of each neighbor in an epoch, at most 1.
    func move(
        _ start: SIMD2<Float>, vertex: Int, epoch: Int, step: Float, pulls: Int,
        to neighbors: UnsafeBufferPointer<Int32>, rates: UnsafeBufferPointer<Float>,
        _ others: UnsafeBufferPointer<SIMD2<Float>>, _ scratch: borrowing Scratch
    ) -> SIMD2<Float> {
        var position = start
        let sampled = sample(neighbors, rates, epoch, into: scratch.ends)
        for first in stride(from: 0, to: sampled, by: Self.width) {
            let count = min(Self.width, sampled - first)
            gather(count, from: others, scratch) { Int(scratch.ends[first + $0]) }
            for _ in 0..<pulls {
                attract(position, count, scratch)
                position -= step * scratch.sum
            }
        }
        let draws = sampled * negativeSamples
        let key = key(vertex, epoch)
        for first in stride(from: 0, to: draws, by: Self.width) {
            let count = min(Self.width, draws - first)
            gather(count, from: others, scratch) { offset in
                Self.index(key &+ UInt32(truncatingIfNeeded: first + offset), others.count)
            }
            repel(position, count, scratch)
            position += step * scratch.sum
        }
        return position
    }

    /// The neighbors whose accumulated samples `epoch * rate` reach a new whole number in this epoch. As in umap-learn,
    /// an edge is first sampled in epoch `1 / rate`, and no edge is sampled in epoch 0.
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
        for offset in 0..<count {
            let point = others[index(offset)]
            scratch.points[offset] = point.x
            scratch.points[Self.width + offset] = point.y
        }
    }

    /// Attraction: the gradients `2 a b d^(2b-2) / (1 + a d^2b)` along the differences (UMAP paper, section 3.2).
    ///
    /// Neither this function nor `repel` is inlined: together with the sums that follow, the compiler would split the
    /// vectors of sixteen.
    @inline(never)
    private func attract(_ position: SIMD2<Float>, _ count: Int, _ scratch: borrowing Scratch) {
        let (x, y) = differences(position, scratch)
        let squared = pointwiseMax(x * x + y * y, Vector(repeating: 1e-30))
        let similarity = power(squared, b) * a
        store(similarity * (2 * b) / (squared * (similarity + 1)), x, y, count, scratch)
    }

    /// Repulsion: the gradients `2 b / ((0.001 + d^2) (1 + a d^2b))` along the differences (UMAP paper, section 3.2).
    @inline(never)
    private func repel(_ position: SIMD2<Float>, _ count: Int, _ scratch: borrowing Scratch) {
        let (x, y) = differences(position, scratch)
        let squared = x * x + y * y
        let similarity = power(pointwiseMax(squared, Vector(repeating: 1e-30)), b) * a
        store(Vector(repeating: 2 * b) / ((squared + Self.repulsionOffset) * (similarity + 1)), x, y, count, scratch)
    }

    @inline(__always)
    private func differences(_ position: SIMD2<Float>, _ scratch: borrowing Scratch) -> (x: Vector, y: Vector) {
        let points = UnsafeRawPointer(scratch.points.baseAddress!)
        return (
            Vector(repeating: position.x) - points.loadUnaligned(as: Vector.self),
            Vector(repeating: position.y) - points.loadUnaligned(fromByteOffset: 4 * Self.width, as: Vector.self)
        )
    }

    /// Stores the forces `factor * (x, y)` of the first `count` points, each within the clip.
    @inline(__always)
    private func store(_ factor: Vector, _ x: Vector, _ y: Vector, _ count: Int, _ scratch: borrowing Scratch) {
        let (low, high) = (Vector(repeating: -Self.clip), Vector(repeating: Self.clip))
        let mask = scratch.mask(count)
        let forces = UnsafeMutableRawPointer(scratch.forces.baseAddress!)
        forces.storeBytes(of: pointwiseMin(pointwiseMax(factor * x, low), high) * mask, as: Vector.self)
        forces.storeBytes(
            of: pointwiseMin(pointwiseMax(factor * y, low), high) * mask, toByteOffset: 4 * Self.width, as: Vector.self)
    }

    @inline(__always)
    private func key(_ vertex: Int, _ epoch: Int) -> UInt32 {
        var z = seed &+ UInt64(truncatingIfNeeded: vertex) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &+ UInt64(truncatingIfNeeded: epoch) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return UInt32(truncatingIfNeeded: z >> 32)
    }

    /// A number in `0..<count` for a key: the integer hash `lowbias32`, then a multiplication instead of a division.
    @inline(__always)
    private static func index(_ key: UInt32, _ count: Int) -> Int {
        var x = key
        x = (x ^ (x >> 16)) &* 0x7feb_352d
        x = (x ^ (x >> 15)) &* 0x846c_a68b
        x ^= x >> 16
        return Int((UInt64(x) &* UInt64(truncatingIfNeeded: count)) >> 32)
    }
}
