import Problems
import Tensors

/// Principal component analysis: the orthogonal directions of largest variance of a table of features (Pearson, 1901).
package struct PrincipalComponents: Sendable {
    /// The mean row, `[D]`.
    package let mean: [Float]
    /// `[K, D]`: orthonormal rows, largest variance first. The entry of largest magnitude in each row is positive.
    package let components: Tensor
    /// The `K` variances along the components.
    package let variances: [Double]

    /// Rows in one matrix product of the covariance. Larger blocks are faster and sum more numbers in single precision.
    private static let rowBlock = 1024
    /// The number of rows of the covariance that one thread computes at a time. More rows make the products faster;
    /// fewer balance the threads better.
    private static let strip = 64

    /// Finds the first `count` components of `rows`, `[N, D]`, or all `D` if `count` is larger. Takes `O(N D^2 + D^3)`
    /// time, and `O(D^2)` memory in addition to a copy of the rows.
    ///
    /// - Throws: `Problem.notFinite` or `.tooLarge`, naming the first bad feature.
    package init(_ rows: Tensor, count: Int, workers: Workers) throws(Problem) {
        precondition(count >= 0, "PrincipalComponents: \(count) of \(rows.shape)")
        try rows.checkFinite()
        let features = rows.columnCount
        mean = rows.columnMeans
        let covariance = Self.covariance(rows.subtracting(mean), workers)
        // Checked rows have a finite covariance, and LAPACK finds the eigenvectors of any finite symmetric matrix.
        guard let eigen = SymmetricEigen(covariance, order: features) else {
            preconditionFailure("PrincipalComponents: no eigenvectors of a covariance of \(features) features")
        }
        let kept = min(count, features)
        variances = (0..<kept).map { max(0, eigen.values[features - 1 - $0]) }
        components = Tensor(
            [kept, features],
            elements: (0..<kept).flatMap { component in
                let start = (features - 1 - component) * features
                return eigen.vectors[start..<start + features].map { Float($0) }
            })
    }

    /// The coordinates of `rows`, `[M, D]`, along the components: `[M, K]`.
    package func project(_ rows: Tensor, workers: Workers) -> Tensor {
        let (features, kept) = (mean.count, components.rowCount)
        precondition(rows.columnCount == features, "PrincipalComponents: \(rows.shape) on \(components.shape)")
        let centered = rows.subtracting(mean)
        return Tensor([rows.rowCount, kept]) { projected in
            guard rows.rowCount > 0, kept > 0 else { return }
            nonisolated(unsafe) let projected = projected
            workers.forEach(rows.rowCount, by: Self.rowBlock) { block in
                centered.withUnsafeElements { centered in
                    components.withUnsafeElements { components in
                        BLAS.multiply(
                            .none, .transposed, m: block.count, n: kept, k: features,
                            centered.baseAddress! + block.lowerBound * features, leadingA: features,
                            components.baseAddress!, leadingB: features,
                            projected.baseAddress! + block.lowerBound * kept, leadingC: kept)
                    }
                }
            }
        }
    }

    /// The first `count` components, or all of them.
    func prefix(_ count: Int) -> PrincipalComponents {
        let kept = min(count, components.rowCount)
        return PrincipalComponents(
            mean: mean, components: components.rows(at: 0..<kept), variances: Array(variances.prefix(kept)))
    }

    /// The residuals of `rows`, `[M, D]`: the centered rows minus their projections on the components.
    func residual(of rows: Tensor, _ workers: Workers) -> Tensor {
        let (features, kept) = (mean.count, components.rowCount)
        let projected = project(rows, workers: workers)
        var left = rows.subtracting(mean)
        left.withUnsafeMutableElements { left in
            nonisolated(unsafe) let left = left
            workers.forEach(rows.rowCount, by: Self.rowBlock) { block in
                projected.withUnsafeElements { projected in
                    components.withUnsafeElements { components in
                        BLAS.multiply(
                            m: block.count, n: features, k: kept, alpha: -1,
                            projected.baseAddress! + block.lowerBound * kept, leadingA: kept,
                            components.baseAddress!, leadingB: features, beta: 1,
                            left.baseAddress! + block.lowerBound * features, leadingC: features)
                    }
                }
            }
        }
        return left
    }

    private init(mean: [Float], components: Tensor, variances: [Double]) {
        (self.mean, self.components, self.variances) = (mean, components, variances)
    }

    /// The covariance of centered rows. Blocks of rows are multiplied in single precision and summed in double
    /// precision.
    private static func covariance(_ centered: Tensor, _ workers: Workers) -> [Double] {
        let (rows, features) = (centered.rowCount, centered.columnCount)
        var sums = [Double](repeating: 0, count: features * features)
        sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            workers.forEach(features, by: strip) { columns in
                var products = [Float](repeating: 0, count: columns.count * features)
                for start in stride(from: 0, to: rows, by: rowBlock) {
                    centered.withUnsafeElements { centered in
                        let block = centered.baseAddress! + start * features
                        BLAS.multiply(
                            .transposed, .none, m: columns.count, n: features, k: min(rowBlock, rows - start),
                            block + columns.lowerBound, leadingA: features, block, leadingB: features,
                            &products, leadingC: features)
                    }
                    for index in products.indices {
                        sums[columns.lowerBound * features + index] += Double(products[index])
                    }
                }
            }
        }
        return sums.map { $0 / Double(max(rows - 1, 1)) }
    }
}
