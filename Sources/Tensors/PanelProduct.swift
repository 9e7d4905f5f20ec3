import CNumericShims

/// Matrix products `c = a b` whose right factor `b`, for example the weights of a layer, is packed once and used again.
/// A panel consists of 32 columns of `b`, stored contiguously (`Panels`).
///
/// On processors with AVX-512, the kernels of this file are used. In these, each sum runs over `k` in order, with one
/// fused multiply-add for each step. OpenBLAS is used on other processors, and for a `b` whose padded columns do not
/// fill vectors of 8.
///
/// The constants below change the speed, not the results, except `rows`, which the kernel is written for. `tessera
/// benchmark infer` and `tessera benchmark train` measure the speed.
package enum PanelProduct {
    /// The number of rows of `a` that one kernel call uses. The sums of 12 rows x 2 vectors take 24 of the 32 vector
    /// registers; the others hold the operands. Fewer rows would read each panel more often. `twelveRows` has this
    /// number written out.
    private static let rows = 12
    /// The length along `k` that one kernel call uses. 12 rows of it take 24 KiB and stay in the L1 cache; the panel of
    /// 64 KiB comes from L2. A smaller depth reads and writes the result `c` more often.
    private static let depth = 512
    /// The length of a block along k if the left factor is transposed. A block then uses only 12 of the 16 floats of
    /// each cache line, so only a shorter one stays in the cache.
    static let transposedDepth = 256
    /// Each row of a panel is loaded into the cache this many rows before its use. A smaller distance hides less of the
    /// memory latency; with a larger one, rows may leave the cache before their use.
    private static let prefetchDistance = 24
    /// The number of rows of `c` in one chunk of parallel work. A smaller chunk balances the threads better and reads
    /// the panels more often.
    static let rowsPerTask = 8 * rows

    /// The number of columns of a panel.
    static var width: Int { WholePanel.width }

    /// Whether this processor uses the kernels below instead of OpenBLAS.
    @inline(__always)
    static var usesOwnKernels: Bool { tessera_has_wide_registers() }

    /// Identifies the kernels in use: OpenBLAS's, and these if the processor has AVX-512. Two machines with equal names
    /// compute bit-identical products. The name is part of the key of cached features, so a change makes those caches
    /// invalid.
    package static var name: String { BLAS.name + (usesOwnKernels ? ", twelve rows of one to four vectors of 8" : "") }

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
                // A strip is the part of `a` for 12 rows of `c`. If `k` is larger than a block, the outer loop runs
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

    /// A product of at most twelve rows with 8, 16, 24 or 32 columns, along one block of `k`. It adds to `c` if `adds`
    /// is true.
    @inline(__always)
    private static func block(
        _ isTransposed: Bool, _ rows: Int, _ columns: Int, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        switch columns {
        case WholePanel.width:
            block(WholePanel.self, isTransposed, rows, depth, a, leadingA, b, leadingB, adds, c, leadingC)
        case ThreeQuarters.width:
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
    ) { twelveRows(accumulator, depth, a, leadingA, 1, b, leadingB, adds, c, leadingC) }

    @inline(never)
    private static func transposedRows<S: Accumulator>(
        _ accumulator: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ leadingA: Int, _ b: UnsafePointer<Float>,
        _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) { twelveRows(accumulator, depth, a, 1, leadingA, b, leadingB, adds, c, leadingC) }

    /// A product of twelve rows with the columns of an accumulator. The sums have names instead of an array, so that
    /// each stays in registers.
    ///
    /// - Parameters:
    ///   - rowStride: Floats of `a` from one row of the product to the next.
    ///   - depthStride: Floats of `a` from one step of the sums to the next.
    @inline(__always)
    private static func twelveRows<S: Accumulator>(
        _ accumulator: S.Type, _ depth: Int, _ a: UnsafePointer<Float>, _ rowStride: Int, _ depthStride: Int,
        _ b: UnsafePointer<Float>, _ leadingB: Int, _ adds: Bool, _ c: UnsafeMutablePointer<Float>, _ leadingC: Int
    ) {
        @inline(__always) func begin(_ row: Int) -> S { adds ? S(at: c + row * leadingC) : S() }
        var (r0, r1, r2, r3) = (begin(0), begin(1), begin(2), begin(3))
        var (r4, r5, r6, r7) = (begin(4), begin(5), begin(6), begin(7))
        var (r8, r9, r10, r11) = (begin(8), begin(9), begin(10), begin(11))
        for step in 0..<depth {
            let right = S(at: b + step * leadingB)
            let left = a + step * depthStride
            tessera_prefetch(b + (step + prefetchDistance) * leadingB, S.width)
            r0.add(left[0], right)
            r1.add(left[rowStride], right)
            r2.add(left[2 * rowStride], right)
            r3.add(left[3 * rowStride], right)
            r4.add(left[4 * rowStride], right)
            r5.add(left[5 * rowStride], right)
            r6.add(left[6 * rowStride], right)
            r7.add(left[7 * rowStride], right)
            r8.add(left[8 * rowStride], right)
            r9.add(left[9 * rowStride], right)
            r10.add(left[10 * rowStride], right)
            r11.add(left[11 * rowStride], right)
        }
        @inline(__always) func end(_ row: Int, _ sums: S) { sums.store(to: c + row * leadingC) }
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
        let (a1, a2, a3) = (a + second * rowStride, a + third * rowStride, a + last * rowStride)
        for step in 0..<depth {
            let right = S(at: b + step * leadingB)
            r0.add(a[step * depthStride], right)
            r1.add(a1[step * depthStride], right)
            r2.add(a2[step * depthStride], right)
            r3.add(a3[step * depthStride], right)
        }
        r0.store(to: c)
        r1.store(to: c + second * leadingC)
        r2.store(to: c + third * leadingC)
        r3.store(to: c + last * leadingC)
    }
}
