import CNumericShims

/// Matrix products for the right factors that a network multiplies by again and again: those lie in `Panels`, and
/// nothing is packed for each product anew. Sums run over the depth in order, each step one fused multiply-add.
///
/// For processors with thirty-two registers of sixteen floats; on others OpenBLAS does the same from the same panels.
package enum PanelProduct {
    /// Rows whose sums fit into the registers beside what they are made of.
    private static let rows = 12
    /// A block of that many rows and a panel of that depth share the nearest cache.
    private static let depth = 512
    /// The same where rows lie across: a step of a block begins on a cache line of its own.
    private static let depthAcross = 256
    /// How many steps before it is needed a panel's row is fetched.
    private static let ahead = 24
    /// The rows of a product that one thread takes at a time.
    static let shareOfRows = 8 * rows

    /// Columns of a panel.
    static var width: Int { TwoVectors.width }

    /// Whether the products are this one's own.
    @inline(__always)
    static var isOwn: Bool { tessera_has_wide_registers() }

    /// Names all kernels that work on panels, OpenBLAS' among them: of equal names products are the same bits.
    package static var name: String { BLAS.name + (isOwn ? ", twelve rows of two vectors of sixteen" : "") }

    /// `c = op(a) b`, or added to `c`, with `op(a)` of `m x k`, `b` of `k x b.columns`, `c` of `m x b.columns`, all
    /// row by row. Leading dimensions count floats from one row to the next; rows of `c` have room for `b.written`.
    static func multiply(
        _ transposeA: Transposition = .none, m: Int, k: Int, _ a: UnsafePointer<Float>, leadingA: Int, _ b: Panels,
        accumulating: Bool = false, _ c: UnsafeMutablePointer<Float>, leadingC: Int
    ) {
        guard isOwn, b.written % OneVector.width == 0 else {
            for panel in 0..<b.count {
                BLAS.multiply(
                    transposeA, .none, m: m, n: b.columns(of: panel), k: k, a, leadingA: leadingA, b.base(panel),
                    leadingB: b.leading, beta: accumulating ? 1 : 0, c + panel * b.width, leadingC: leadingC)
            }
            return
        }
        precondition(leadingC >= b.written, "PanelProduct: \(b.written) columns to rows of \(leadingC)")
        let depth = transposeA == .none ? Self.depth : depthAcross
        for first in stride(from: 0, to: k, by: depth) {
            let depths = min(depth, k - first)
            let adds = accumulating || first > 0
            switch transposeA {
            case .none:
                for row in stride(from: 0, to: m, by: rows) {
                    for next in min(m, row + rows)..<min(m, row + 2 * rows) {
                        tessera_prefetch(a + next * leadingA + first, depths)
                    }
                    for panel in 0..<b.count {
                        block(
                            false, min(rows, m - row), b.written(of: panel), depths, a + row * leadingA + first,
                            leadingA, b.base(panel) + first * b.leading, b.leading, adds,
                            c + row * leadingC + panel * b.width, leadingC)
                    }
                }
            case .transposed:
                // In deep products the rows' part is what is worth keeping near, in shallow ones the panel.
                let strips = (m + rows - 1) / rows
                for index in 0..<strips * b.count {
                    let (strip, panel) =
                        k > depth ? (index / b.count, index % b.count) : (index % strips, index / strips)
                    let row = strip * rows
                    block(
                        true, min(rows, m - row), b.written(of: panel), depths, a + first * leadingA + row, leadingA,
                        b.base(panel) + first * b.leading, b.leading, adds, c + row * leadingC + panel * b.width,
                        leadingC)
                }
            }
        }
    }

    /// A product of at most twelve rows and of sixteen or thirty-two columns.
    @inline(__always)
    private static func block(
        _ isTransposed: Bool, _ rows: Int, _ columns: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        if columns == TwoVectors.width {
            block(TwoVectors.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        } else {
            block(OneVector.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        }
    }

    @inline(__always)
    private static func block<S: Strip>(
        _ strip: S.Type, _ isTransposed: Bool, _ rows: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        guard rows < Self.rows else {
            if isTransposed {
                transposedRows(strip, depth, a, leadingA, b, leadingB, adds, c, leadingC)
            } else {
                plainRows(strip, depth, a, leadingA, b, leadingB, adds, c, leadingC)
            }
            return
        }
        let (apart, along) = isTransposed ? (1, leadingA) : (leadingA, 1)
        for row in stride(from: 0, to: rows, by: 4) {
            fourRows(
                strip, min(4, rows - row), depth, a + row * apart, apart, along, b, leadingB, adds, c + row * leadingC,
                leadingC)
        }
    }

    // By themselves, since the compiler runs out of registers where it inlines both.
    @inline(never)
    private static func plainRows<S: Strip>(
        _ strip: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>,
        _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) { twelveRows(strip, depth, a, leadingA, 1, b, leadingB, adds, c, leadingC) }

    @inline(never)
    private static func transposedRows<S: Strip>(
        _ strip: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>,
        _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) { twelveRows(strip, depth, a, 1, leadingA, b, leadingB, adds, c, leadingC) }

    /// - Parameters:
    ///   - apart: Floats of `a` from one row of the product to the next.
    ///   - along: Floats of `a` from one step of the sums to the next.
    @inline(__always)
    private static func twelveRows<S: Strip>(
        _ strip: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ apart: Int, _ along: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        @inline(__always) func begin(_ row: Int) -> S { adds ? S(at: c + row * leadingC) : S() }
        var (r0, r1, r2, r3) = (begin(0), begin(1), begin(2), begin(3))
        var (r4, r5, r6, r7) = (begin(4), begin(5), begin(6), begin(7))
        var (r8, r9, r10, r11) = (begin(8), begin(9), begin(10), begin(11))
        for step in 0..<depth {
            let right = S(at: b + step * leadingB)
            let left = a + step * along
            tessera_prefetch(b + (step + ahead) * leadingB, S.width)
            r0.add(left[0], right)
            r1.add(left[apart], right)
            r2.add(left[2 * apart], right)
            r3.add(left[3 * apart], right)
            r4.add(left[4 * apart], right)
            r5.add(left[5 * apart], right)
            r6.add(left[6 * apart], right)
            r7.add(left[7 * apart], right)
            r8.add(left[8 * apart], right)
            r9.add(left[9 * apart], right)
            r10.add(left[10 * apart], right)
            r11.add(left[11 * apart], right)
        }
        @inline(__always) func end(_ row: Int, _ strip: S) { strip.store(to: c + row * leadingC) }
        end(0, r0)
        end(1, r1)
        end(2, r2)
        end(3, r3)
        end(4, r4)
        end(5, r5)
        end(6, r6)
        end(7, r7)
        end(8, r8)
        end(9, r9)
        end(10, r10)
        end(11, r11)
    }

    /// One to four rows; the last stands in for those that are not there.
    @inline(__always)
    private static func fourRows<S: Strip>(
        _ strip: S.Type, _ rows: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ apart: Int, _ along: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        let (second, third, last) = (min(1, rows - 1), min(2, rows - 1), rows - 1)
        @inline(__always) func begin(_ row: Int) -> S { adds ? S(at: c + row * leadingC) : S() }
        var (r0, r1, r2, r3) = (begin(0), begin(second), begin(third), begin(last))
        let (a1, a2, a3) = (a + second * apart, a + third * apart, a + last * apart)
        for step in 0..<depth {
            let right = S(at: b + step * leadingB)
            r0.add(a[step * along], right)
            r1.add(a1[step * along], right)
            r2.add(a2[step * along], right)
            r3.add(a3[step * along], right)
        }
        r0.store(to: c)
        r1.store(to: c + second * leadingC)
        r2.store(to: c + third * leadingC)
        r3.store(to: c + last * leadingC)
    }
}

/// The columns of a product that are summed up at a time.
private protocol Strip {
    static var width: Int { get }
    init()
    init(at: UnsafePointer<Float>)
    func store(to: UnsafeMutablePointer<Float>)
    mutating func add(_ left: Float, _ right: Self)
}

private struct OneVector: Strip {
    static var width: Int { 16 }
    private var vector: SIMD16<Float>

    @inline(__always) init() { vector = .zero }

    @inline(__always)
    init(at: UnsafePointer<Float>) { vector = UnsafeRawPointer(at).loadUnaligned(as: SIMD16<Float>.self) }

    @inline(__always)
    func store(to: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(to).storeBytes(of: vector, as: SIMD16<Float>.self)
    }

    @inline(__always)
    mutating func add(_ left: Float, _ right: OneVector) {
        vector.addProduct(SIMD16(repeating: left), right.vector)
    }
}

private struct TwoVectors: Strip {
    static var width: Int { 2 * OneVector.width }
    private var first: OneVector
    private var second: OneVector

    @inline(__always) init() { (first, second) = (OneVector(), OneVector()) }

    @inline(__always) init(at: UnsafePointer<Float>) {
        (first, second) = (OneVector(at: at), OneVector(at: at + OneVector.width))
    }

    @inline(__always)
    func store(to: UnsafeMutablePointer<Float>) {
        first.store(to: to)
        second.store(to: to + OneVector.width)
    }

    @inline(__always)
    mutating func add(_ left: Float, _ right: TwoVectors) {
        first.add(left, right.first)
        second.add(left, right.second)
    }
}
