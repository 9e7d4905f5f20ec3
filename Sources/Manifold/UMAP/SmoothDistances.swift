import Foundation
import Tensors

/// The local distance scales of UMAP (umap-learn: `smooth_knn_dist`).
///
/// Neighbors of a row up to the distance `rho` have a membership strength of 1. Beyond, it decays exponentially with
/// the scale `sigma`. This is chosen so that the strengths of a row's neighbors sum to `log2(neighborCount)`.
package struct SmoothDistances: Sendable, Equatable {
    package let rho: [Float]
    package let sigma: [Float]

    /// Bisection steps, as in umap-learn.
    package static let steps = 64
    /// The tolerance of the sum of strengths, as in umap-learn.
    package static let tolerance = 1e-5
    /// The smallest scale, relative to the mean neighbor distance. With a smaller one, rows with duplicates lose their
    /// other neighbors.
    package static let floor = 1e-3

    /// - Parameters:
    ///   - neighborCount: The number of neighbors of a row, itself included.
    ///   - reachesNearest: Whether `rho` is the distance of the nearest other row; otherwise it is 0.
    ///   - skipping: The number of nearest neighbors that are left out of the sum. umap-learn always skips the first
    ///   one.
    package init(
        _ neighbors: NeighborTable, neighborCount: Int, reachesNearest: Bool = true, skipping skipped: Int = 0,
        workers: Workers
    ) {
        let rows = neighbors.rowCount
        let target = log2(Double(neighborCount))
        let mean = reachesNearest ? Self.mean(neighbors.distances) : 0
        var rho = [Float](repeating: 0, count: rows)
        var sigma = [Float](repeating: 0, count: rows)
        rho.withUnsafeMutableBufferPointer { rho in
            sigma.withUnsafeMutableBufferPointer { sigma in
                nonisolated(unsafe) let (rho, sigma) = (rho, sigma)
                workers.forEach(rows, by: 256) { range in
                    for row in range {
                        let distances = neighbors.distances(of: row)
                        rho[row] = reachesNearest ? distances.first { $0 > 0 } ?? 0 : 0
                        let scale = Self.scale(distances.dropFirst(skipped), beyond: rho[row], target: target)
                        let least = Self.floor * (rho[row] > 0 || !reachesNearest ? Self.mean(distances) : mean)
                        sigma[row] = Float(max(scale, least))
                    }
                }
            }
        }
        self.rho = rho
        self.sigma = sigma
    }

    /// The membership strength of a neighbor at `distance` in the neighborhood of `row`, in `0...1`.
    package func membership(of distance: Float, in row: Int) -> Float {
        let beyond = distance - rho[row]
        return beyond <= 0 || sigma[row] == 0 ? 1 : exp(-beyond / sigma[row])
    }

    /// The scale at which `sum exp(-(d - rho) / scale)` is `target`, by bisection.
    private static func scale(_ distances: ArraySlice<Float>, beyond rho: Float, target: Double) -> Double {
        let excesses = distances.map { Double(max($0 - rho, 0)) }
        var (low, high, middle) = (0.0, Double.infinity, 1.0)
        for _ in 0..<steps {
            let sum = excesses.reduce(0) { $0 + ($1 > 0 ? exp(-$1 / middle) : 1) }
            if abs(sum - target) < tolerance { break }
            if sum > target { high = middle } else { low = middle }
            middle = high.isFinite ? (low + high) / 2 : middle * 2
        }
        return middle
    }

    private static func mean(_ distances: some Collection<Float>) -> Double {
        guard !distances.isEmpty else { return 0 }
        return distances.reduce(0) { $0 + Double($1) } / Double(distances.count)
    }
}
