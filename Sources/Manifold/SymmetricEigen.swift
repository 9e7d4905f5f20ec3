import Tensors

/// The eigenvalues and eigenvectors of a symmetric matrix, by LAPACK's divide and conquer (`dsyevd`). Takes
/// `O(order^3)`.
package struct SymmetricEigen: Sendable {
    /// The `order` eigenvalues, ascending.
    package let values: [Double]
    /// Row-major: row `i` is the unit eigenvector of `values[i]`. The component of largest magnitude is positive.
    package let vectors: [Double]

    /// - Parameter matrix: `order x order` elements, row-major; the lower triangle is not read.
    /// - Returns: Nil if LAPACK does not converge, as for a matrix with NaN.
    package init?(_ matrix: [Double], order: Int) {
        precondition(matrix.count == order * order, "SymmetricEigen: \(matrix.count) elements, order \(order)")
        var vectors = matrix
        var values = [Double](repeating: 0, count: order)
        guard BLAS.eigen(&vectors, values: &values, order: order), values.allSatisfy(\.isFinite) else { return nil }
        for row in 0..<order {
            let span = row * order..<(row + 1) * order
            let largest = vectors[span].reduce(0) { abs($1) > abs($0) ? $1 : $0 }
            if largest < 0 { for index in span { vectors[index] = -vectors[index] } }
        }
        self.values = values
        self.vectors = vectors
    }
}
