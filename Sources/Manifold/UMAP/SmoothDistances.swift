import Foundation
import Tensors

/// For each row the distance `rho` up to which neighbors count as connected for certain, and the scale `sigma` on
/// which connections beyond fade, such that a row has `log2(neighborCount)` neighbors in all.
package struct SmoothDistances: Sendable, Equatable {
    package let rho: [Float]
    package let sigma: [Float]

    /// Of the bisection, as in umap-learn: enough for the tolerance at any scale.
    package static let steps = 64
    package static let tolerance = 1e-5
    /// The least scale, in mean neighbor distances. A smaller one lets rows with duplicates lose their other neighbors.
    package static let floor = 1e-3

    /// - Parameters:
    ///   - neighborCount: Neighbors of a row, itself among them.
    ///   - reachesNearest: Whether `rho` is the distance of the nearest neighbor apart from the row; 0 otherwise.
    ///   - skipping: How many of the nearest are left out of the sum.
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

    /// The membership of a neighbor at `distance` in the neighborhood of `row`, 0...1.
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
