/// F(6x6, 3x3): 64 products for thirty-six outputs instead of 324. For inference alone: its rounding is four times that
/// of F(4x4, 3x3) (measured on 256 channels: 5.9e-6 of the outputs' size).
///
/// The polynomials meet at 0, +-1, +-2, +-1/2 and infinity.
enum WinogradSix: WinogradTransform {
    typealias Eight = (Lane, Lane, Lane, Lane, Lane, Lane, Lane, Lane)

    static var extent: Int { 6 }

    @inline(__always)
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Lane>>, lane: Int, into to: UnsafeMutablePointer<Lane>, apart: Int
    ) {
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: points) { square in
            let square = square.baseAddress!
            for x in 0..<side {
                @inline(__always) func at(_ y: Int) -> Lane { from[side * y + x][lane] }
                store(input((at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))), square + x, apart: side)
            }
            for y in 0..<side { store(input(load(square + y * side, apart: 1)), to + y * side * apart, apart: apart) }
        }
    }

    @inline(__always)
    static func spreadWeights(
        _ from: UnsafePointer<Lane>, mirrored: Bool, into to: UnsafeMutablePointer<Lane>, apart: Int,
        tapsApart: Int
    ) {
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: 3 * side) { columns in
            let columns = columns.baseAddress!
            for x in 0..<3 {
                @inline(__always) func tap(_ y: Int) -> Lane {
                    from[(mirrored ? 8 - 3 * y - x : 3 * y + x) * tapsApart]
                }
                store(weights(tap(0), tap(1), tap(2)), columns + x, apart: 3)
            }
            for y in 0..<side {
                let row = columns + 3 * y
                store(weights(row[0], row[1], row[2]), to + y * side * apart, apart: apart)
            }
        }
    }

    @inline(__always)
    static func gatherOutput(_ from: UnsafePointer<Lane>, apart: Int, into to: UnsafeMutablePointer<Lane>) {
        withUnsafeTemporaryAllocation(of: Lane.self, capacity: extent * side) { columns in
            let columns = columns.baseAddress!
            for x in 0..<side { output(load(from + x * apart, apart: side * apart), into: columns + x, apart: side) }
            for y in 0..<extent { output(load(columns + y * side, apart: 1), into: to + y * extent, apart: 1) }
        }
    }

    /// Along one axis, eight inputs: B transposed.
    @inline(__always)
    private static func input(_ d: Eight) -> Eight {
        let evenOne = (d.2 + d.6).addingProduct(d.4, Lane(repeating: -17 / 4))
        let oddOne = (d.1 + d.5).addingProduct(d.3, Lane(repeating: -17 / 4))
        let evenTwo = d.6.addingProduct(d.2, Lane(repeating: 1 / 4)).addingProduct(d.4, Lane(repeating: -5 / 4))
        let oddTwo = (d.1 * 0.5).addingProduct(d.3, Lane(repeating: -5 / 2)).addingProduct(d.5, Lane(repeating: 2))
        let evenHalf = d.6.addingProduct(d.2, Lane(repeating: 4)).addingProduct(d.4, Lane(repeating: -5))
        let oddHalf = (d.5 * 0.5).addingProduct(d.3, Lane(repeating: -5 / 2)).addingProduct(d.1, Lane(repeating: 2))
        return (
            (d.0 - d.6).addingProduct(d.4 - d.2, Lane(repeating: 21 / 4)), evenOne + oddOne, evenOne - oddOne,
            evenTwo + oddTwo, evenTwo - oddTwo, evenHalf + oddHalf, evenHalf - oddHalf,
            (d.7 - d.1).addingProduct(d.3 - d.5, Lane(repeating: 21 / 4))
        )
    }

    /// Along one axis, six outputs from eight products: A transposed.
    @inline(__always)
    private static func output(_ m: Eight, into to: UnsafeMutablePointer<Lane>, apart: Int) {
        let (sumOne, differenceOne) = (m.1 + m.2, m.1 - m.2)
        let (sumTwo, differenceTwo) = (m.3 + m.4, m.3 - m.4)
        let (sumHalf, differenceHalf) = (m.5 + m.6, m.5 - m.6)
        @inline(__always) func mix(_ one: Lane, _ two: Lane, _ half: Lane, _ factor: Float) -> Lane {
            one.addingProduct(two, Lane(repeating: factor)).addingProduct(half, Lane(repeating: 1 / factor))
        }
        to[0] = m.0 + sumOne + sumTwo + sumHalf
        to[apart] = mix(differenceOne, differenceTwo, differenceHalf, 2)
        to[2 * apart] = mix(sumOne, sumTwo, sumHalf, 4)
        to[3 * apart] = mix(differenceOne, differenceTwo, differenceHalf, 8)
        to[4 * apart] = mix(sumOne, sumTwo, sumHalf, 16)
        to[5 * apart] = m.7 + mix(differenceOne, differenceTwo, differenceHalf, 32)
    }

    /// Along one axis, three weights: G.
    @inline(__always)
    private static func weights(_ g0: Lane, _ g1: Lane, _ g2: Lane) -> Eight {
        let (evenOne, oddOne) = ((g0 + g2) * (-2 / 9), g1 * (-2 / 9))
        let (evenTwo, oddTwo) = ((g0 * (1 / 90)).addingProduct(g2, Lane(repeating: 2 / 45)), g1 * (1 / 45))
        let (evenHalf, oddHalf) = ((g0 * (32 / 45)).addingProduct(g2, Lane(repeating: 8 / 45)), g1 * (16 / 45))
        return (
            g0, evenOne + oddOne, evenOne - oddOne, evenTwo + oddTwo, evenTwo - oddTwo, evenHalf + oddHalf,
            evenHalf - oddHalf, g2
        )
    }

    @inline(__always)
    private static func load(_ from: UnsafePointer<Lane>, apart: Int) -> Eight {
        (
            from[0], from[apart], from[2 * apart], from[3 * apart], from[4 * apart], from[5 * apart], from[6 * apart],
            from[7 * apart]
        )
    }

    @inline(__always)
    private static func store(_ eight: Eight, _ to: UnsafeMutablePointer<Lane>, apart: Int) {
        (to[0], to[apart], to[2 * apart], to[3 * apart]) = (eight.0, eight.1, eight.2, eight.3)
        (to[4 * apart], to[5 * apart], to[6 * apart], to[7 * apart]) = (eight.4, eight.5, eight.6, eight.7)
    }
}
