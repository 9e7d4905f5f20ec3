import CNumericShims
import Foundation
import Tensors

/// The seeds of k-means++ (Arthur and Vassilvitskii, "k-means++: The Advantages of Careful Seeding", SODA 2007). A row
/// is drawn with a probability in proportion to its squared distance from the nearest seed.
///
/// With more than one trial for each seed this is the greedy variant, as in scikit-learn (`n_local_trials`).
package enum KMeansPlusPlus {
    /// The usual number of trials of the greedy variant for `count` seeds: `2 + log(count)`, as in scikit-learn.
    package static func greedyTrials(count: Int) -> Int { 2 + Int(log(Double(max(count, 1)))) }

    /// The rows of `points`, `[N, D]`, that seed `count` clusters, in the order of choice. If there are no more than
    /// `count` rows, it returns all of them.
    ///
    /// No row is chosen twice. Duplicates of chosen rows come last. Takes `O(count trials N D)` on one thread.
    ///
    /// - Parameter trials: Candidates drawn for each seed after the first. The one with the smallest resulting sum of
    ///   squared distances is kept; the earlier one if sums are equal. Nil means `greedyTrials(count)`, 1 means plain
    ///   k-means++.
    /// - Parameter beforeEach: Called before each seed. What it throws ends the search.
    /// - Precondition: All numbers are finite. Callers check this with `checkFinite`.
    package static func seeds(
        _ points: Tensor, count: Int, trials: Int? = nil, using generator: inout some RandomNumberGenerator,
        beforeEach: () throws -> Void
    ) rethrows -> [Int] {
        precondition(points.shape.rank == 2 && count >= 0, "KMeansPlusPlus: \(count) seeds of \(points.shape)")
        // With an infinite distance no trial has a finite sum, so the loop would not end.
        precondition(points.elements.allSatisfy(\.isFinite), "KMeansPlusPlus: points that are not finite")
        let trials = trials ?? greedyTrials(count: count)
        precondition(trials >= 1, "KMeansPlusPlus: \(trials) trials")
        let rows = points.rowCount
        var seeds: [Int] = []
        var isChosen = [Bool](repeating: false, count: rows)
        var nearest = [Double](repeating: .infinity, count: rows)

        func choose(_ row: Int, _ distances: [Double]) {
            seeds.append(row)
            isChosen[row] = true
            nearest = distances
        }

        while seeds.count < min(count, rows) {
            try beforeEach()
            let total = seeds.isEmpty ? 0 : nearest.reduce(0, +)
            guard total > 0 else {
                // No row is chosen yet, or the other rows are duplicates of chosen ones. Any row will do.
                let left = isChosen.indices.filter { !isChosen[$0] }
                let row = left[min(Int(generator.unit() * Double(left.count)), left.count - 1)]
                choose(row, distancesAfterAdding(row, to: nearest, of: points))
                continue
            }
            var best: (row: Int, distances: [Double], sum: Double)?
            for _ in 0..<trials {
                let row = draw(nearest, at: generator.unit() * total)
                let distances = distancesAfterAdding(row, to: nearest, of: points)
                let sum = distances.reduce(0, +)
                if sum < best?.sum ?? .infinity { best = (row, distances, sum) }
            }
            if let best { choose(best.row, best.distances) }
        }
        return seeds
    }

    /// The same search, which nothing ends early.
    package static func seeds(
        _ points: Tensor, count: Int, trials: Int? = nil, using generator: inout some RandomNumberGenerator
    ) -> [Int] {
        seeds(points, count: count, trials: trials, using: &generator, beforeEach: {})
    }

    /// The row at which the running sum of `weights` exceeds `threshold`. Rows of weight 0 are never returned.
    private static func draw(_ weights: [Double], at threshold: Double) -> Int {
        var sum = 0.0
        var last = 0
        for row in weights.indices where weights[row] > 0 {
            sum += weights[row]
            last = row
            if sum > threshold { break }
        }
        return last
    }

    /// Squared distances to the nearest seed, if `row` becomes a seed too.
    private static func distancesAfterAdding(_ row: Int, to nearest: [Double], of points: Tensor) -> [Double] {
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
    /// A uniform number in `[0, 1)` with 53 bits. The 24 bits of `Philox.uniform` are too few to select among many
    /// rows.
    fileprivate mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
