import CNumericShims

/// Matrix products `c = a b` whose right factor `b`, for example the weights of a layer, is packed once and used again.
/// A panel consists of 32 columns of `b` with AVX-512 and 16 with AVX2, stored contiguously (`Panels`).
///
/// On processors with AVX2, the kernels of this file are used. In these, each sum runs over `k` in order, with one
/// fused multiply-add for each step. So AVX2 and AVX-512 give the same bits. OpenBLAS is used on other processors, and
/// for a `b` whose padded columns do not fill vectors of 8.
///
/// The constants below change the speed, not the results, except `rows`, which the kernel is written for. `tessera
/// benchmark infer` and `tessera benchmark train` measure the speed.
package enum PanelProduct {
    /// The number of rows of `a` that one kernel call uses: 12 with AVX-512, 6 with AVX2. The sums of 12 rows x 2 vectors
    /// take 24 of AVX-512's 32 vector registers, and those of 6 rows x 2 vectors take 12 of AVX2's 16; the others hold
    /// the operands. Fewer rows would read each panel more often.
    @inline(__always)
    private static var rows: Int { hasWideRegisters ? 12 : 6 }
    /// The length along `k` that one kernel call uses. 12 rows of it take 24 KiB and stay in the L1 cache; a panel of 32
    /// columns takes 64 KiB and comes from L2. A smaller depth reads and writes the result `c` more often.
    private static let depth = 512
    /// The length of a block along k if the left factor is transposed. A block then uses only 12 of the 16 floats of
    /// each cache line, so only a shorter one stays in the cache.
    static let transposedDepth = 256
    /// Each row of a panel is loaded into the cache this many rows before its use. A smaller distance hides less of the
    /// memory latency; with a larger one, rows may leave the cache before their use.
    private static let prefetchDistance = 24
    /// The number of rows of `c` in one chunk of parallel work. A smaller chunk balances the threads better and reads
    /// the panels more often.
    static let rowsPerTask = 96

    /// The number of columns of a panel.
    @inline(__always)
    static var width: Int { hasWideRegisters ? WholePanel.width : SixteenColumns.width }

    /// Whether these kernels are used instead of OpenBLAS.
    @inline(__always)
    static var usesOwnKernels: Bool { tessera_has_fused_multiply_add() }

    /// Whether there are 32 vector registers of 16 floats instead of 16 registers of 8.
    @inline(__always)
    static var hasWideRegisters: Bool { tessera_has_wide_registers() }

    /// Identifies the kernels in use: OpenBLAS's, and these with AVX2 or AVX-512. Two machines with equal names compute
    /// bit-identical products. The name is part of the key of cached features, so a change makes those caches invalid.
    package static var name: String {
        guard usesOwnKernels else { return BLAS.name }
        return BLAS.name + (hasWideRegisters ? ", twelve rows of one to four vectors of 8" : ", six rows of 16")
    }

    /// `c = op(a) b`, or `c += op(a) b`, where `op(a)` is `m x k`, `b` is `k x b.columns` and `c` is `m x b.columns`,
    /// all row-major. Leading dimensions are the floats from one row to the next. A row of `c` needs room for
    /// `b.written` floats, because the kernels of this file also write the padding of `b`'s columns.
    static func multiply(
        _ transposeA: Transposition = .none, m: Int, k: Int, _ a: UnsafePointer<Float>, leadingA: Int, _ b: Panels,
        accumulating: Bool = false, _ c: UnsafeMutablePointer<Float>, leadingC: Int
    ) {
        guard usesOwnKernels, b.written % EightColumns.width == 0 else {
            for panel in 0..<b.count {
                BLAS.multiply(
                    transposeA, .none, m: m, n: b.columns(of: panel), k: k, a, leadingA: leadingA, b.base(panel),
                    leadingB: b.leading, beta: accumulating ? 1 : 0, c + panel * b.width, leadingC: leadingC)
            }
            return
        }
        precondition(
            leadingC >= b.written, "PanelProduct: c needs rows of at least \(b.written) floats, not \(leadingC)")
        let depth = transposeA == .none ? Self.depth : transposedDepth
        for first in stride(from: 0, to: k, by: depth) {
            let depths = min(depth, k - first)
            let adds = accumulating || first > 0
            switch transposeA {
            case .none:
                for row in stride(from: 0, to: m, by: rows) {
                    // The rows of the next block are loaded while this one is multiplied.
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
                // A strip is the part of `a` for 12 or 6 rows of `c`. If `k` is larger than a block, the outer loop runs
                // over strips, so that a strip stays in the cache. Otherwise it runs over panels, so that a panel stays
                // there. With AVX-512, this choice makes the gradients of pointwise weights a tenth faster than always
                // the outer loop over strips.
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

    /// A product of at most `rows` rows with 8, 16, 24 or 32 columns, along one block of `k`. It adds to `c` if `adds` is
    /// true.
    @inline(__always)
    private static func block(
        _ isTransposed: Bool, _ rows: Int, _ columns: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        switch columns {
        case WholePanel.width where hasWideRegisters:
            block(WholePanel.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        case ThreeQuarters.width where hasWideRegisters:
            block(ThreeQuarters.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        case SixteenColumns.width:
            block(SixteenColumns.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        default: block(EightColumns.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        }
    }

    @inline(__always)
    private static func block<S: Accumulator>(
        _ accumulator: S.Type, _ isTransposed: Bool, _ rows: Int, _ depth: Int, _ a: UnsafePointer<Float>,
        _ leadingA: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        guard rows < Self.rows else {
            if isTransposed {
                transposedRows(accumulator, depth, a, leadingA, b, leadingB, adds, c, leadingC)
            } else {
                plainRows(accumulator, depth, a, leadingA, b, leadingB, adds, c, leadingC)
            }
            return
        }
        let (rowStride, depthStride) = isTransposed ? (1, leadingA) : (leadingA, 1)
        for row in stride(from: 0, to: rows, by: 4) {
            fourRows(
                accumulator, min(4, rows - row), depth, a + row * rowStride, rowStride, depthStride, b, leadingB, adds,
                c + row * leadingC,
                leadingC)
        }
    }

    // If both variants are inlined, the compiler moves sums from registers to memory.
    @inline(never)
    private static func plainRows<S: Accumulator>(
        _ accumulator: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>,
        _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) { wholeRows(accumulator, depth, a, leadingA, 1, b, leadingB, adds, c, leadingC) }

    @inline(never)
    private static func transposedRows<S: Accumulator>(
        _ accumulator: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>,
        _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) { wholeRows(accumulator, depth, a, 1, leadingA, b, leadingB, adds, c, leadingC) }

    /// A product of `rows` rows with the columns of an accumulator. The pointers advance by additions, because a
    /// multiplication with overflow check in each step would take a third of the time with AVX2.
    ///
    /// - Parameters:
    ///   - rowStride: Floats of `a` from one row of the product to the next.
    ///   - depthStride: Floats of `a` from one step of the sums to the next.
    @inline(__always)
    private static func wholeRows<S: Accumulator>(
        _ accumulator: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ depthStride: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        let second = c + SixRows<S>.count * leadingC
        var sums = SixRows<S>(adding: adds, to: c, leadingC)
        // Without wide registers, the compiler removes these sums.
        var more = hasWideRegisters ? SixRows<S>(adding: adds, to: second, leadingC) : SixRows()
        var (left, right) = (a, b)
        let ahead = prefetchDistance &* leadingB
        for _ in 0..<depth {
            let columns = S(at: right)
            tessera_prefetch(right + ahead, S.width)
            sums.add(left, rowStride, columns)
            if hasWideRegisters { more.add(left + SixRows<S>.count &* rowStride, rowStride, columns) }
            left += depthStride
            right += leadingB
        }
        sums.store(to: c, leadingC)
        if hasWideRegisters { more.store(to: second, leadingC) }
    }

    /// Computes one to four rows. With fewer than four, the last row is computed again, with the same result.
    @inline(__always)
    private static func fourRows<S: Accumulator>(
        _ accumulator: S.Type, _ rows: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ rowStride: Int,
        _ depthStride: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        let (second, third, last) = (min(1, rows - 1), min(2, rows - 1), rows - 1)
        @inline(__always) func begin(_ row: Int) -> S { adds ? S(at: c + row * leadingC) : S() }
        var (r0, r1, r2, r3) = (begin(0), begin(second), begin(third), begin(last))
        let (a1, a2, a3) = (second &* rowStride, third &* rowStride, last &* rowStride)
        var (left, right) = (a, b)
        for _ in 0..<depth {
            let columns = S(at: right)
            r0.add(left[0], columns)
            r1.add(left[a1], columns)
            r2.add(left[a2], columns)
            r3.add(left[a3], columns)
            left += depthStride
            right += leadingB
        }
        r0.store(to: c)
        r1.store(to: c + second * leadingC)
        r2.store(to: c + third * leadingC)
        r3.store(to: c + last * leadingC)
    }
}
