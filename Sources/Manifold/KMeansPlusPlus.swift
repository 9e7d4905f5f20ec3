import CNumericShims
import Foundation
import Tensors

/// The seeding of k-means by D^2 sampling (Arthur and Vassilvitskii, SODA 2007).
package enum KMeansPlusPlus {
    /// Trials of the greedy variant for `count` seeds.
    package static func greedyTrials(count: Int) -> Int { 2 + Int(log(Double(max(count, 1)))) }

    /// The rows of `points`, `[N, D]`, that seed `count` clusters, in the order of choice; all rows if there are
    /// no more than `count`. No row twice, and no duplicate of a chosen one while other points are left.
    ///
    /// - Parameter trials: Candidates drawn for each seed but the first, of which the one is taken that leaves the
    ///   least sum of squared distances, the earlier draw for equal sums; nil: `greedyTrials(count)`, 1: plain.
    /// - Precondition: All numbers are finite; `checkFinite` says so to a person.
    package static func seeds(
        _ points: Tensor, count: Int, trials: Int? = nil, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        precondition(points.shape.rank == 2 && count >= 0, "KMeansPlusPlus: \(count) seeds of \(points.shape)")
        // With an infinite distance no trial would ever have the least sum, and the loop would not end.
        precondition(points.elements.allSatisfy(\.isFinite), "KMeansPlusPlus: points that are not finite")
        let trials = trials ?? greedyTrials(count: count)
        precondition(trials >= 1, "KMeansPlusPlus: \(trials) trials")
        let rows = points.rowCount
        var seeds: [Int] = []
        var taken = [Bool](repeating: false, count: rows)
        var nearest = [Double](repeating: .infinity, count: rows)

        func take(_ row: Int, _ distances: [Double]) {
            seeds.append(row)
            taken[row] = true
            nearest = distances
        }

        while seeds.count < min(count, rows) {
            let total = seeds.isEmpty ? 0 : nearest.reduce(0, +)
            guard total > 0 else {
                // Nothing chosen yet, or only duplicates of the chosen left: any row will do.
                let left = taken.indices.filter { !taken[$0] }
                let row = left[min(Int(generator.unit() * Double(left.count)), left.count - 1)]
                take(row, narrowed(nearest, by: row, of: points))
                continue
            }
            var best: (row: Int, distances: [Double], sum: Double)?
            for _ in 0..<trials {
                let row = draw(nearest, at: generator.unit() * total)
                let distances = narrowed(nearest, by: row, of: points)
                let sum = distances.reduce(0, +)
                if sum < best?.sum ?? .infinity { best = (row, distances, sum) }
            }
            if let best { take(best.row, best.distances) }
        }
        return seeds
    }

    /// The row in which the running sum of `weights` passes `mark`; never one of weight 0.
    private static func draw(_ weights: [Double], at mark: Double) -> Int {
        var sum = 0.0
        var last = 0
        for row in weights.indices where weights[row] > 0 {
            sum += weights[row]
            last = row
            if sum > mark { break }
        }
        return last
    }

    /// Squared distances to the nearest seed when `row` is one more.
    private static func narrowed(_ nearest: [Double], by row: Int, of points: Tensor) -> [Double] {
        let columns = points.columnCount
        guard columns > 0 else { return nearest.map { min($0, 0) } }
        return points.withUnsafeElements { elements in
            nearest.indices.map { other in
                min(
                    nearest[other],
                    tessera_precise_squared_distance(
                        elements.baseAddress! + other * columns, elements.baseAddress! + row * columns, columns))
            }
        }
    }
}

extension RandomNumberGenerator {
    /// Uniform in `[0, 1)`, 53 bits.
    fileprivate mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
