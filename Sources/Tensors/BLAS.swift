import COpenBLAS

/// Whether a matrix product uses an operand as stored or transposed.
package enum Transposition: Sendable {
    case none, transposed

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
}

/// Matrix products of OpenBLAS: row-major, single precision, on the calling thread alone.
package enum BLAS {
    /// `c = alpha * op(a) op(b) + beta * c`, where `op(a)` is `m x k`, `op(b)` is `k x n` and `c` is `m x n`.
    ///
    /// Leading dimensions are the floats from one stored row to the next (`ld` of BLAS).
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

    /// The name and version of the library, and the processor type of its kernels, as `OpenBLAS 0.3.21 Zen`.
    package static var name: String {
        let configuration = String(cString: openblas_get_config()).split(separator: " ").prefix(2)
        return (configuration.map(String.init) + [coreName]).joined(separator: " ")
    }

    /// The processor type of the library's kernels, as `Zen`.
    package static var coreName: String { String(cString: openblas_get_corename()) }

    /// Disables OpenBLAS's own threads, because `Workers` starts the threads. Must be called before the first product.
    package static func useCallingThreadOnly() { openblas_set_num_threads(1) }
}
