import CNumericShims
import Problems
import Tensors

extension Tensor {
    /// The mean of each column, summed in double precision; 0 if there are no rows.
    package var columnMeans: [Float] {
        var sums = [Double](repeating: 0, count: columnCount)
        withUnsafeElements { elements in
            for row in 0..<rowCount {
                for column in sums.indices { sums[column] += Double(elements[row * sums.count + column]) }
            }
        }
        return sums.map { Float($0 / Double(max(rowCount, 1))) }
    }

    /// Each row minus `mean`.
    func subtracting(_ mean: [Float]) -> Tensor {
        Tensor(shape) { differences in
            withUnsafeElements { elements in
                for row in 0..<rowCount {
                    for column in mean.indices {
                        let position = row * mean.count + column
                        differences[position] = elements[position] - mean[column]
                    }
                }
            }
        }
    }

    /// The squared distance of each row from `mean`.
    package func squaredDistances(from mean: [Float]) -> [Float] {
        precondition(mean.count == columnCount, "Manifold: \(shape) from \(mean.count) means")
        guard columnCount > 0 else { return [Float](repeating: 0, count: rowCount) }
        return withUnsafeElements { elements in
            mean.withUnsafeBufferPointer { mean in
                (0..<rowCount).map {
                    tessera_squared_distance(elements.baseAddress! + $0 * mean.count, mean.baseAddress!, mean.count)
                }
            }
        }
    }

    /// The squared norm of each row.
    var squaredNorms: [Float] {
        let columns = columnCount
        guard columns > 0 else { return [Float](repeating: 0, count: rowCount) }
        return withUnsafeElements { elements in
            (0..<rowCount).map {
                let row = elements.baseAddress! + $0 * columns
                return tessera_dot(row, row, columns)
            }
        }
    }

    /// Checks that distances can be computed with all features.
    ///
    /// - Throws: `Problem.notFinite` or `.tooLarge`, naming the first bad feature.
    package func checkFinite() throws(Problem) {
        precondition(shape.rank == 2, "Manifold: rows of \(shape)")
        guard let position = elements.firstIndex(where: { !$0.isUsableFeature }) else { return }
        let (row, column) = position.quotientAndRemainder(dividingBy: columnCount)
        let value = elements[position]
        throw value.isFinite
            ? .tooLarge(row: row, column: column, value: value) : .notFinite(row: row, column: column, value: value)
    }
}

extension Float {
    /// The largest allowed magnitude of a feature. Sums of squares of larger features can overflow in single precision.
    package static let largestFeature: Float = 1e15

    /// Whether this number can be a feature: its magnitude is finite and not too large for distances.
    package var isUsableFeature: Bool { magnitude <= Self.largestFeature }
}
