/// The transforms of a Winograd convolution with 3x3 weights (Lavin and Gray, 2016), on eight channels at a time: a
/// square of `extent + 2` inputs and the nine weights become `points` numbers each, whose products become a square of
/// `extent` outputs.
protocol WinogradTransform {
    /// Outputs along an axis.
    static var extent: Int { get }

    /// - Parameters:
    ///   - from: Where each input of the square begins, row by row.
    ///   - apart: Lanes between the points.
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Lane>>, lane: Int, into to: UnsafeMutablePointer<Lane>, apart: Int)

    /// Nine taps, `tapsApart` lanes from one to the next, to the points; mirrored: taps in reverse.
    static func spreadWeights(
        _ from: UnsafePointer<Lane>, mirrored: Bool, into to: UnsafeMutablePointer<Lane>, apart: Int, tapsApart: Int)

    /// - Parameter to: `extent * extent` lanes, row by row.
    static func gatherOutput(_ from: UnsafePointer<Lane>, apart: Int, into to: UnsafeMutablePointer<Lane>)
}

extension WinogradTransform {
    static var side: Int { extent + 2 }
    static var points: Int { side * side }
}

/// F(2x2, 3x3): 16 products for four outputs instead of 36. Its rounding is that of the plain sum.
enum WinogradTwo: WinogradTransform {
    typealias Four = (Lane, Lane, Lane, Lane)

    static var extent: Int { 2 }

    @inline(__always)
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Lane>>, lane: Int, into to: UnsafeMutablePointer<Lane>, apart: Int
    ) {
        @inline(__always) func column(_ x: Int) -> Four {
            input((from[x][lane], from[4 + x][lane], from[8 + x][lane], from[12 + x][lane]))
        }
        let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3))
        store(input((c0.0, c1.0, c2.0, c3.0)), to, apart)
        store(input((c0.1, c1.1, c2.1, c3.1)), to + 4 * apart, apart)
        store(input((c0.2, c1.2, c2.2, c3.2)), to + 8 * apart, apart)
        store(input((c0.3, c1.3, c2.3, c3.3)), to + 12 * apart, apart)
    }

    @inline(__always)
    static func spreadWeights(
        _ from: UnsafePointer<Lane>, mirrored: Bool, into to: UnsafeMutablePointer<Lane>, apart: Int,
        tapsApart: Int
    ) {
        @inline(__always) func column(_ x: Int) -> Four {
            @inline(__always) func tap(_ index: Int) -> Lane { from[(mirrored ? 8 - index : index) * tapsApart] }
            return weights(tap(x), tap(3 + x), tap(6 + x))
        }
        let (left, middle, right) = (column(0), column(1), column(2))
        store(weights(left.0, middle.0, right.0), to, apart)
        store(weights(left.1, middle.1, right.1), to + 4 * apart, apart)
        store(weights(left.2, middle.2, right.2), to + 8 * apart, apart)
        store(weights(left.3, middle.3, right.3), to + 12 * apart, apart)
    }

    @inline(__always)
    static func gatherOutput(_ from: UnsafePointer<Lane>, apart: Int, into to: UnsafeMutablePointer<Lane>) {
        @inline(__always) func column(_ x: Int) -> (Lane, Lane) {
            output((from[x * apart], from[(4 + x) * apart], from[(8 + x) * apart], from[(12 + x) * apart]))
        }
        let (c0, c1, c2, c3) = (column(0), column(1), column(2), column(3))
        (to[0], to[1]) = output((c0.0, c1.0, c2.0, c3.0))
        (to[2], to[3]) = output((c0.1, c1.1, c2.1, c3.1))
    }

    @inline(__always)
    private static func input(_ d: Four) -> Four { (d.0 - d.2, d.1 + d.2, d.2 - d.1, d.1 - d.3) }

    @inline(__always)
    private static func weights(_ g0: Lane, _ g1: Lane, _ g2: Lane) -> Four {
        let outer = (g0 + g2) * 0.5
        return (g0, outer.addingProduct(g1, 0.5), outer.addingProduct(g1, -0.5), g2)
    }

    @inline(__always)
    private static func output(_ m: Four) -> (Lane, Lane) { (m.0 + m.1 + m.2, m.1 - m.2 - m.3) }

    @inline(__always)
    private static func store(_ four: Four, _ to: UnsafeMutablePointer<Lane>, _ apart: Int) {
        (to[0], to[apart], to[2 * apart], to[3 * apart]) = four
    }
}
