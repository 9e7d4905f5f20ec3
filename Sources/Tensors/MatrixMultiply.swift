import COpenBLAS

/// Whether an operand of a matrix product is read as it lies or transposed.
package enum Transposition: Sendable {
    case none, transposed

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
}

/// General matrix products of OpenBLAS, row-major, single precision, on the calling thread alone.
package enum BLAS {
    /// `c = alpha * op(a) op(b) + beta * c` with `op(a)` of `m x k`, `op(b)` of `k x n`, `c` of `m x n`.
    ///
    /// Leading dimensions count elements between the starts of consecutive rows as the operands lie in memory.
    @inline(__always)
    package static func multiply(
        _ transposeA: Transposition = .none, _ transposeB: Transposition = .none,
        m: Int, n: Int, k: Int, alpha: Float = 1,
        _ a: UnsafePointer<Float>, leadingA: Int,
        _ b: UnsafePointer<Float>, leadingB: Int,
        beta: Float = 0, _ c: UnsafeMutablePointer<Float>, leadingC: Int
    ) {
        cblas_sgemm(
            CblasRowMajor, transposeA.cblas, transposeB.cblas, blasint(m), blasint(n), blasint(k), alpha,
            a, blasint(leadingA), b, blasint(leadingB), beta, c, blasint(leadingC))
    }

    /// The name and version of the library, and the processor whose kernels it picked, as `OpenBLAS 0.3.21 Zen`.
    package static var name: String {
        let configuration = String(cString: openblas_get_config()).split(separator: " ").prefix(2)
        return (configuration.map(String.init) + [String(cString: openblas_get_corename())]).joined(separator: " ")
    }

    /// Leaves threads to `Workers`: a product runs on the thread that asks for it. Call once before computing.
    package static func useCallingThreadOnly() { openblas_set_num_threads(1) }
}
