import Problems
import Tensors

extension UMAP {
    /// Divisors of the fit's epochs and learning rate for new rows. New rows start near their final position. More
    /// epochs or larger steps would carry them away from the fitted rows.
    ///
    /// umap-learn uses the same divisors if epochs are given. By default it uses 100 epochs for up to 10,000 new rows,
    /// and 30 for more.
    package static let transformDivisors = (epochs: 3, learningRate: 4.0)

    /// Places new rows, `[M, D]`, among the fitted ones, which do not move. Returns positions, `[M, 2]`.
    ///
    /// A row starts at the mean of its nearest fitted rows, weighted by their membership strengths. If a strength is 1,
    /// it starts at that fitted row. Then it moves for a third of the fit's epochs at a quarter of its rate.
    ///
    /// The result for a row depends on its index in `features`, which selects its random numbers. It does not depend on
    /// the other rows.
    ///
    /// - Throws: `Problem.featureCount` if the fitted rows do not have D columns. `.notFinite` or `.tooLarge`, naming
    ///   the first bad feature.
    package func transform(_ features: Tensor, workers: Workers) throws(Problem) -> Tensor {
        precondition(features.shape.rank == 2, "UMAP: transform of \(features.shape)")
        guard features.columnCount == index.points.columnCount else {
            throw .featureCount(found: features.columnCount, expected: index.points.columnCount)
        }
        try features.checkFinite()
        let fitted = embedding.points
        guard !fitted.isEmpty, features.rowCount > 0 else { return Tensor([features.rowCount, 2]) }

        let count = min(options.neighborCount, max(2, fitted.count - 1), fitted.count)
        let neighbors =
            sketch?.neighbors(of: features, count: count, workers: workers)
            ?? index.neighbors(of: features, count: count, workers: workers)
        let scales = SmoothDistances(
            neighbors, neighborCount: count, reachesNearest: false, skipping: 1, workers: workers)
        let weights = (0..<features.rowCount).map { row in
            neighbors.distances(of: row).map { scales.membership(of: $0, in: row) }
        }
        let move = Move(
            epochs: options.epochs(forRows: fitted.count) / Self.transformDivisors.epochs,
            learningRate: options.learningRate / Self.transformDivisors.learningRate,
            forces: Forces(curve, negativeSamples: options.negativeSamples, seed: options.seed))
        var placed = [SIMD2<Float>](repeating: SIMD2(), count: features.rowCount)
        placed.withUnsafeMutableBufferPointer { placed in
            nonisolated(unsafe) let placed = placed
            workers.forEach(placed.count, by: 16) { rows in
                let scratch = Forces.Scratch(edges: count)
                for row in rows {
                    let neighbors = Array(neighbors.indices(of: row))
                    placed[row] = move(
                        Self.start(neighbors, weights[row], among: fitted), row: row, neighbors, weights[row],
                        among: fitted, scratch)
                }
            }
        }
        return Tensor(points: placed)
    }

    /// The optimization of new rows among the fitted ones, which do not move.
    private struct Move {
        let epochs: Int
        let learningRate: Double
        let forces: Forces

        func callAsFunction(
            _ start: SIMD2<Float>, row: Int, _ neighbors: [Int32], _ weights: [Float], among fitted: [SIMD2<Float>],
            _ scratch: borrowing Forces.Scratch
        ) -> SIMD2<Float> {
            let strongest = weights.max() ?? 1
            let rates = weights.map { $0 * Float(epochs) < strongest ? 0 : $0 / strongest }
            var position = start
            neighbors.withUnsafeBufferPointer { neighbors in
                rates.withUnsafeBufferPointer { rates in
                    fitted.withUnsafeBufferPointer { fitted in
                        for epoch in 0..<epochs {
                            let step = learningRate * (1 - Double(epoch) / Double(epochs))
                            position = forces.move(
                                position, vertex: row, epoch: epoch, step: Float(step), pulls: 1, to: neighbors,
                                rates: rates, fitted, scratch)
                        }
                    }
                }
            }
            return position
        }
    }

    private static func start(
        _ ends: [Int32], _ weights: [Float], among fitted: [SIMD2<Float>]
    ) -> SIMD2<Float> {
        if let certain = weights.firstIndex(of: 1) { return fitted[Int(ends[certain])] }
        let total = weights.reduce(0, +)
        guard total > 0 else { return fitted[Int(ends[0])] }
        return zip(ends, weights).reduce(SIMD2()) { $0 + $1.1 / total * fitted[Int($1.0)] }
    }
}
