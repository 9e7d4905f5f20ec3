/// F(6x6, 3x3): 64 products for 36 outputs instead of 324. It is used in inference only: the rounding error is four
/// times that of F(4x4, 3x3) (measured on 256 channels: 5.9e-6 relative to the outputs).
///
/// The interpolation points are 0, ±1, ±2, ±1/2 and infinity.
enum WinogradSix: WinogradTransform {
    private typealias Six = (Vector16, Vector16, Vector16, Vector16, Vector16, Vector16)
    private typealias Eight = (Vector16, Vector16, Vector16, Vector16, Vector16, Vector16, Vector16, Vector16)

    static var extent: Int { 6 }
    static var room: Int { extent * extent + extent * side }

    @inline(__always)
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Vector16>>, vector: Int, into to: UnsafeMutablePointer<Vector16>, apart: Int
    ) {
        // The destination holds the numbers between the transforms along both axes. A temporary of 64 vectors would be
        // allocated on the heap for each tile.
        for x in 0..<side {
            @inline(__always) func at(_ y: Int) -> Vector16 { from[side * y + x][vector] }
            store(input((at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))), to + x * apart, apart: side * apart)
        }
        for y in 0..<side {
            let row = to + y * side * apart
            store(input(load(row, apart: apart)), row, apart: apart)
        }
    }

    @inline(__always)
    static func spreadWeights(
        _ from: UnsafePointer<Vector16>, mirrored: Bool, into to: UnsafeMutablePointer<Vector16>, apart: Int,
        tapsApart: Int
    ) {
        @inline(__always) func column(_ x: Int) -> Eight {
            @inline(__always) func tap(_ index: Int) -> Vector16 { from[(mirrored ? 8 - index : index) * tapsApart] }
            return weights(tap(x), tap(3 + x), tap(6 + x))
        }
        let (left, middle, right) = (column(0), column(1), column(2))
        store(weights(left.0, middle.0, right.0), to, apart: apart)
        store(weights(left.1, middle.1, right.1), to + 8 * apart, apart: apart)
        store(weights(left.2, middle.2, right.2), to + 16 * apart, apart: apart)
        store(weights(left.3, middle.3, right.3), to + 24 * apart, apart: apart)
        store(weights(left.4, middle.4, right.4), to + 32 * apart, apart: apart)
        store(weights(left.5, middle.5, right.5), to + 40 * apart, apart: apart)
        store(weights(left.6, middle.6, right.6), to + 48 * apart, apart: apart)
        store(weights(left.7, middle.7, right.7), to + 56 * apart, apart: apart)
    }

    @inline(__always)
    static func gatherOutput(_ from: UnsafePointer<Vector16>, apart: Int, into to: UnsafeMutablePointer<Vector16>) {
        let columns = to + extent * extent
        for x in 0..<side { store(output(load(from + x * apart, apart: side * apart)), columns + x, apart: side) }
        for y in 0..<extent { store(output(load(columns + y * side, apart: 1)), to + y * extent, apart: 1) }
    }

    /// Transforms eight inputs along one axis: the matrix B transposed.
    @inline(__always)
    private static func input(_ d: Eight) -> Eight {
        let evenOne = (d.2 + d.6).addingProduct(d.4, Vector16(repeating: -17 / 4))
        let oddOne = (d.1 + d.5).addingProduct(d.3, Vector16(repeating: -17 / 4))
        let evenTwo = d.6.addingProduct(d.2, Vector16(repeating: 1 / 4)).addingProduct(d.4, Vector16(repeating: -5 / 4))
        let oddTwo = (d.1 * 0.5).addingProduct(d.3, Vector16(repeating: -5 / 2)).addingProduct(
            d.5, Vector16(repeating: 2))
        let evenHalf = d.6.addingProduct(d.2, Vector16(repeating: 4)).addingProduct(d.4, Vector16(repeating: -5))
        let oddHalf = (d.5 * 0.5).addingProduct(d.3, Vector16(repeating: -5 / 2)).addingProduct(
            d.1, Vector16(repeating: 2))
        return (
            (d.0 - d.6).addingProduct(d.4 - d.2, Vector16(repeating: 21 / 4)), evenOne + oddOne, evenOne - oddOne,
            evenTwo + oddTwo, evenTwo - oddTwo, evenHalf + oddHalf, evenHalf - oddHalf,
            (d.7 - d.1).addingProduct(d.3 - d.5, Vector16(repeating: 21 / 4))
        )
    }

    /// Transforms eight products to six outputs along one axis: the matrix A transposed.
    @inline(__always)
    private static func output(_ m: Eight) -> Six {
        let (sumOne, differenceOne) = (m.1 + m.2, m.1 - m.2)
        let (sumTwo, differenceTwo) = (m.3 + m.4, m.3 - m.4)
        let (sumHalf, differenceHalf) = (m.5 + m.6, m.5 - m.6)
        @inline(__always) func mix(_ one: Vector16, _ two: Vector16, _ half: Vector16, _ factor: Float) -> Vector16 {
            one.addingProduct(two, Vector16(repeating: factor)).addingProduct(half, Vector16(repeating: 1 / factor))
        }
        return (
            m.0 + sumOne + sumTwo + sumHalf, mix(differenceOne, differenceTwo, differenceHalf, 2),
            mix(sumOne, sumTwo, sumHalf, 4), mix(differenceOne, differenceTwo, differenceHalf, 8),
            mix(sumOne, sumTwo, sumHalf, 16), m.7 + mix(differenceOne, differenceTwo, differenceHalf, 32)
        )
    }

    /// Transforms three weights along one axis: the matrix G.
    @inline(__always)
    private static func weights(_ g0: Vector16, _ g1: Vector16, _ g2: Vector16) -> Eight {
        let (evenOne, oddOne) = ((g0 + g2) * (-2 / 9), g1 * (-2 / 9))
        let (evenTwo, oddTwo) = ((g0 * (1 / 90)).addingProduct(g2, Vector16(repeating: 2 / 45)), g1 * (1 / 45))
        let (evenHalf, oddHalf) = ((g0 * (32 / 45)).addingProduct(g2, Vector16(repeating: 8 / 45)), g1 * (16 / 45))
        return (
            g0, evenOne + oddOne, evenOne - oddOne, evenTwo + oddTwo, evenTwo - oddTwo, evenHalf + oddHalf,
            evenHalf - oddHalf, g2
        )
    }

    @inline(__always)
    private static func load(_ from: UnsafePointer<Vector16>, apart: Int) -> Eight {
        (
            from[0], from[apart], from[2 * apart], from[3 * apart], from[4 * apart], from[5 * apart], from[6 * apart],
            from[7 * apart]
        )
    }

    @inline(__always)
    private static func store(_ eight: Eight, _ to: UnsafeMutablePointer<Vector16>, apart: Int) {
        (to[0], to[apart], to[2 * apart], to[3 * apart]) = (eight.0, eight.1, eight.2, eight.3)
        (to[4 * apart], to[5 * apart], to[6 * apart], to[7 * apart]) = (eight.4, eight.5, eight.6, eight.7)
    }

    @inline(__always)
    private static func store(_ six: Six, _ to: UnsafeMutablePointer<Vector16>, apart: Int) {
        (to[0], to[apart], to[2 * apart]) = (six.0, six.1, six.2)
        (to[3 * apart], to[4 * apart], to[5 * apart]) = (six.3, six.4, six.5)
    }
}
