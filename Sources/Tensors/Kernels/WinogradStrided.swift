/// A Winograd convolution of stride 2: 49 products for 9 outputs instead of 81.
///
/// Along an axis, an output of a 3-tap convolution with stride 2 is the sum of a 2-tap convolution of the odd inputs
/// and of the even input times the middle weight. F(3, 2) computes three outputs of the first with four products; the
/// second takes three. The rounding error is that of the plain sum, since all factors are 1 or 1/2.
///
/// The interpolation points are 0, ±1 and infinity. Points along an axis are the four of the odd inputs, then the three
/// even inputs, which have the same weight.
enum WinogradStrided: WinogradTransform {
    private typealias Three = (Vector16, Vector16, Vector16)
    private typealias Four = (Vector16, Vector16, Vector16, Vector16)
    private typealias Five = (Vector16, Vector16, Vector16, Vector16, Vector16)

    static var extent: Int { 3 }
    static var stride: Int { 2 }
    static var side: Int { 7 }
    static var room: Int { extent * extent + extent * side }
    static var filters: Int { 25 }

    static func filter(of point: Int) -> Int { min(point / side, 4) * 5 + min(point % side, 4) }

    @inline(__always)
    static func spreadInput(
        _ from: UnsafePointer<UnsafePointer<Vector16>>, vector: Int, into to: UnsafeMutablePointer<Vector16>, apart: Int
    ) {
        for x in 0..<side {
            @inline(__always) func at(_ y: Int) -> Vector16 { from[side * y + x][vector] }
            let column = to + (x % 2 == 0 ? x / 2 : 4 + x / 2) * apart
            store(odd((at(0), at(2), at(4), at(6))), column, apart: side * apart)
            (column[4 * side * apart], column[5 * side * apart], column[6 * side * apart]) = (at(1), at(3), at(5))
        }
        for y in 0..<side {
            let row = to + y * side * apart
            store(odd((row[0], row[apart], row[2 * apart], row[3 * apart])), row, apart: apart)
        }
    }

    @inline(__always)
    static func spreadWeights(
        _ from: UnsafePointer<Vector16>, mirrored: Bool, into to: UnsafeMutablePointer<Vector16>, apart: Int,
        tapsApart: Int
    ) {
        precondition(!mirrored, "WinogradStrided: the gradient of the input has stride 1")
        @inline(__always) func column(_ x: Int) -> Five {
            weights(from[x * tapsApart], from[(3 + x) * tapsApart], from[(6 + x) * tapsApart])
        }
        @inline(__always) func store(_ row: Five, _ to: UnsafeMutablePointer<Vector16>) {
            (to[0], to[apart], to[2 * apart], to[3 * apart], to[4 * apart]) = row
        }
        let (left, middle, right) = (column(0), column(1), column(2))
        store(weights(left.0, middle.0, right.0), to)
        store(weights(left.1, middle.1, right.1), to + 5 * apart)
        store(weights(left.2, middle.2, right.2), to + 10 * apart)
        store(weights(left.3, middle.3, right.3), to + 15 * apart)
        store(weights(left.4, middle.4, right.4), to + 20 * apart)
    }

    @inline(__always)
    static func gatherOutput(_ from: UnsafePointer<Vector16>, apart: Int, into to: UnsafeMutablePointer<Vector16>) {
        let columns = to + extent * extent
        for x in 0..<side {
            let sums = output(from + x * apart, apart: side * apart)
            (columns[x], columns[side + x], columns[2 * side + x]) = sums
        }
        for y in 0..<extent {
            (to[y * extent], to[y * extent + 1], to[y * extent + 2]) = output(columns + y * side, apart: 1)
        }
    }

    /// Transforms four odd inputs along one axis: the matrix B of F(3, 2) transposed.
    @inline(__always)
    private static func odd(_ d: Four) -> Four { (d.0 - d.2, d.1 + d.2, d.2 - d.1, d.3 - d.1) }

    /// Transforms seven products to three outputs along one axis: the matrix A of F(3, 2) transposed, plus the products
    /// of the even inputs.
    @inline(__always)
    private static func output(_ m: UnsafePointer<Vector16>, apart: Int) -> Three {
        let (sum, difference) = (m[apart] + m[2 * apart], m[apart] - m[2 * apart])
        return (m[0] + sum + m[4 * apart], difference + m[5 * apart], sum + m[3 * apart] + m[6 * apart])
    }

    /// Transforms three weights along one axis: the matrix G of F(3, 2) for the outer ones, then the middle one.
    @inline(__always)
    private static func weights(_ g0: Vector16, _ g1: Vector16, _ g2: Vector16) -> Five {
        (g0, (g0 + g2) * 0.5, (g0 - g2) * 0.5, g2, g1)
    }

    @inline(__always)
    private static func store(_ four: Four, _ to: UnsafeMutablePointer<Vector16>, apart: Int) {
        (to[0], to[apart], to[2 * apart], to[3 * apart]) = four
    }
}
