import Tensors

/// K-means clustering by Lloyd's algorithm (Lloyd, 1982), with seeds of k-means++.
package enum KMeans {
    /// The largest number of iterations. Few rows change their cluster later; more iterations take longer.
    private static let maximumIterations = 25

    /// The cluster of each row of `points`, `[N, D]`; there are at most `count` clusters.
    ///
    /// Stops when no row changes its cluster, or after 25 iterations. A row at equal distances from two centers goes to
    /// the first one. Results are bit-identical for any number of threads. Each iteration takes `O(N K D)`; the seeding
    /// takes the same time on one thread.
    /// - Parameter beforeEach: Called before each seed and each iteration. What it throws ends the search.
    package static func clusters(
        of points: Tensor, count: Int, using generator: inout some RandomNumberGenerator, workers: Workers,
        beforeEach: () throws -> Void
    ) rethrows -> [Int] {
        precondition(points.shape.rank == 2 && count > 0, "KMeans: \(count) clusters of \(points.shape)")
        guard points.rowCount > 0 else { return [] }
        var centers = points.rows(
            at: try KMeansPlusPlus.seeds(points, count: count, trials: 1, using: &generator, beforeEach: beforeEach))
        var assignments: [Int32] = []
        for _ in 0..<maximumIterations {
            try beforeEach()
            let next = NearestNeighbors(centers).neighbors(of: points, count: 1, workers: workers).indices
            if next == assignments { break }
            assignments = next
            centers = means(of: points, assignments, previous: centers)
        }
        return assignments.map(Int.init)
    }

    /// The mean of each cluster's rows. An empty cluster keeps its previous center.
    private static func means(of points: Tensor, _ assignments: [Int32], previous centers: Tensor) -> Tensor {
        let columns = points.columnCount
        var sums = [Double](repeating: 0, count: centers.count)
        var counts = [Int](repeating: 0, count: centers.rowCount)
        points.withUnsafeElements { points in
            for (row, cluster) in assignments.enumerated() {
                counts[Int(cluster)] += 1
                for column in 0..<columns {
                    sums[Int(cluster) * columns + column] += Double(points[row * columns + column])
                }
            }
        }
        return Tensor([centers.rowCount, columns]) { means in
            for place in 0..<centers.count {
                let count = counts[place / columns]
                means[place] = count > 0 ? Float(sums[place] / Double(count)) : centers.elements[place]
            }
        }
    }
}
