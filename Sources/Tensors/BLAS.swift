import COpenBLAS
import Problems

/// Whether a matrix product uses an operand as stored or transposed.
package enum Transposition: Sendable {
    case none, transposed

    fileprivate var cblas: CBLAS_TRANSPOSE { self == .none ? CblasNoTrans : CblasTrans }
}

/// Matrix products of OpenBLAS, row-major and in single precision, and LAPACK. All run on the calling thread alone.
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
        OpenBLAS.functions.cblas_sgemm(
            CblasRowMajor, transposeA.cblas, transposeB.cblas, blasint(m), blasint(n), blasint(k), alpha,
            a, blasint(leadingA), b, blasint(leadingB), beta, c, blasint(leadingC))
    }

    /// The name and version of the library, and the processor type of its kernels, as `OpenBLAS 0.3.21 Zen`.
    /// `no OpenBLAS` if it cannot be loaded.
    package static var name: String {
        guard let functions = try? OpenBLAS.loaded.get() else { return "no OpenBLAS" }
        let configuration = text(functions.openblas_get_config()).split(separator: " ").prefix(2)
        return (configuration.map(String.init) + [text(functions.openblas_get_corename())]).joined(separator: " ")
    }

    private static func text(_ characters: UnsafeMutablePointer<CChar>?) -> String {
        characters.map { String(cString: $0) } ?? ""
    }

    /// The reason why OpenBLAS cannot be used, and the fix; nil if it can.
    package static var problem: Problem? {
        guard case .failure(let problem) = OpenBLAS.loaded else { return nil }
        return problem
    }

    /// The eigenvalues and eigenvectors of a symmetric matrix, in double precision, by LAPACK's divide and conquer.
    ///
    /// Takes `O(order^3)` and `O(order^2)` memory.
    /// - Parameters:
    ///   - vectors: `order x order` elements, row-major; the lower triangle is not read. Afterwards row `i` is the unit
    ///     eigenvector of `values[i]`.
    ///   - values: `order` elements; afterwards the eigenvalues, ascending.
    /// - Returns: Whether LAPACK converged.
    package static func eigen(_ vectors: inout [Double], values: inout [Double], order: Int) -> Bool {
        precondition(
            vectors.count == order * order && values.count == order,
            "BLAS: \(vectors.count) elements and \(values.count) values, order \(order)")
        var workCount = blasint(1 + 6 * order + 2 * order * order)
        var integerCount = blasint(3 + 5 * order)
        var work = [Double](repeating: 0, count: Int(workCount))
        var integers = [blasint](repeating: 0, count: Int(integerCount))
        var size = blasint(order)
        var stride = max(size, 1)
        var status: blasint = 0
        // A row-major upper triangle is a column-major lower triangle.
        OpenBLAS.functions.dsyevd_(
            "V", "L", &size, &vectors, &stride, &values, &work, &workCount, &integers, &integerCount, &status)
        return status == 0
    }
}
