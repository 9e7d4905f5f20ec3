/// The transforms of F(4x4, 3x3) on eight channels at a time.
enum Winograd {
    typealias Six = (Lane, Lane, Lane, Lane, Lane, Lane)

    /// Along one axis, six inputs: B transposed.
    @inline(__always)
    static func input(_ d: Six) -> Six {
        let (even, odd) = (d.4 - 4 * d.2, d.3 - 4 * d.1)
        let (far, near) = (d.4 - d.2, 2 * (d.3 - d.1))
        return (
            4 * d.0 - 5 * d.2 + d.4, even + odd, even - odd, far + near, far - near, 4 * d.1 - 5 * d.3 + d.5
        )
    }

    /// Along one axis, four outputs from six products: A transposed.
    @inline(__always)
    static func output(_ m: Six) -> (Lane, Lane, Lane, Lane) {
        let (sum1, difference1) = (m.1 + m.2, m.1 - m.2)
        let (sum2, difference2) = (m.3 + m.4, m.3 - m.4)
        return (
            m.0 + sum1 + sum2, difference1 + 2 * difference2, sum1 + 4 * sum2, difference1 + 8 * difference2 + m.5
        )
    }

    /// The adjoint of `output`: A.
    @inline(__always)
    static func outputGradient(_ y: (Lane, Lane, Lane, Lane)) -> Six {
        let (even, odd) = (y.0 + y.2, y.1 + y.3)
        let (even2, odd2) = (y.0 + 4 * y.2, 2 * y.1 + 8 * y.3)
        return (y.0, even + odd, even - odd, even2 + odd2, even2 - odd2, y.3)
    }

    /// Along one axis, three weights: G.
    @inline(__always)
    private static func weights(_ g: (Lane, Lane, Lane)) -> Six {
        let (outer, far) = ((g.0 + g.2) * (-1 / 6), g.0 * (1 / 24) + g.2 * (1 / 6))
        let (inner, near) = (g.1 * (1 / 6), g.1 * (1 / 12))
        return (g.0 * 0.25, outer - inner, outer + inner, far + near, far - near, g.2)
    }

    /// The adjoint of `weights`: G transposed.
    @inline(__always)
    private static func weightGradient(_ u: Six) -> (Lane, Lane, Lane) {
        let (sum1, sum2) = ((u.1 + u.2) * (1 / 6), u.3 + u.4)
        return (
            u.0 * 0.25 - sum1 + sum2 * (1 / 24), (u.2 - u.1) * (1 / 6) + (u.3 - u.4) * (1 / 12),
            sum2 * (1 / 6) - sum1 + u.5
        )
    }

    /// Nine taps to 36 points, `apart` lanes between taps and between points.
    @inline(__always)
    static func spreadWeights(
        _ from: UnsafeMutablePointer<Lane>, mirrored: Bool, into to: UnsafeMutablePointer<Lane>, apart: Int
    ) {
        @inline(__always) func tap(_ index: Int) -> Lane { from[(mirrored ? 8 - index : index) * apart] }
        let left = weights((tap(0), tap(3), tap(6)))
        let middle = weights((tap(1), tap(4), tap(7)))
        let right = weights((tap(2), tap(5), tap(8)))
        store(weights((left.0, middle.0, right.0)), to, apart: apart)
        store(weights((left.1, middle.1, right.1)), to + 6 * apart, apart: apart)
        store(weights((left.2, middle.2, right.2)), to + 12 * apart, apart: apart)
        store(weights((left.3, middle.3, right.3)), to + 18 * apart, apart: apart)
        store(weights((left.4, middle.4, right.4)), to + 24 * apart, apart: apart)
        store(weights((left.5, middle.5, right.5)), to + 30 * apart, apart: apart)
    }

    /// The adjoint of `spreadWeights`.
    @inline(__always)
    static func gatherWeights(_ from: UnsafeMutablePointer<Lane>, into to: UnsafeMutablePointer<Lane>, apart: Int) {
        @inline(__always) func row(_ index: Int) -> (Lane, Lane, Lane) {
            weightGradient(load(from + index * 6 * apart, apart: apart))
        }
        let (r0, r1, r2, r3, r4, r5) = (row(0), row(1), row(2), row(3), row(4), row(5))
        let left = weightGradient((r0.0, r1.0, r2.0, r3.0, r4.0, r5.0))
        let middle = weightGradient((r0.1, r1.1, r2.1, r3.1, r4.1, r5.1))
        let right = weightGradient((r0.2, r1.2, r2.2, r3.2, r4.2, r5.2))
        (to[0], to[apart], to[2 * apart]) = (left.0, middle.0, right.0)
        (to[3 * apart], to[4 * apart], to[5 * apart]) = (left.1, middle.1, right.1)
        (to[6 * apart], to[7 * apart], to[8 * apart]) = (left.2, middle.2, right.2)
    }

    @inline(__always)
    static func load(_ from: UnsafeMutablePointer<Lane>, apart: Int) -> Six {
        (from[0], from[apart], from[2 * apart], from[3 * apart], from[4 * apart], from[5 * apart])
    }

    @inline(__always)
    static func store(_ six: Six, _ to: UnsafeMutablePointer<Lane>, apart: Int) {
        (to[0], to[apart], to[2 * apart]) = (six.0, six.1, six.2)
        (to[3 * apart], to[4 * apart], to[5 * apart]) = (six.3, six.4, six.5)
    }
}
