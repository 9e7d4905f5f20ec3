import Tensors

/// Clusters of rows by Lloyd's iteration from seeds of k-means++.
package enum KMeans {
    private static let rounds = 25

    /// The cluster of each row of `points`, `[N, D]`, among at most `count`; each row is nearest to its cluster's mean
    /// or the iteration was cut off. The same bits for any number of threads.
    package static func clusters(
        of points: Tensor, count: Int, using generator: inout some RandomNumberGenerator, workers: Workers
    ) -> [Int] {
        precondition(points.shape.rank == 2 && count > 0, "KMeans: \(count) clusters of \(points.shape)")
        guard points.rowCount > 0 else { return [] }
        var centers = points.gatheringRows(
            KMeansPlusPlus.seeds(points, count: count, trials: 1, using: &generator))
        var assigned: [Int32] = []
        for _ in 0..<rounds {
            let next = NearestNeighbors(centers).neighbors(of: points, count: 1, workers: workers).indices
            if next == assigned { break }
            assigned = next
            centers = means(of: points, assigned, orElse: centers)
        }
        return assigned.map(Int.init)
    }

    /// The mean of each cluster's rows; the center it had where it has none.
    private static func means(of points: Tensor, _ assigned: [Int32], orElse centers: Tensor) -> Tensor {
        let columns = points.columnCount
        var sums = [Double](repeating: 0, count: centers.count)
        var counts = [Int](repeating: 0, count: centers.rowCount)
        points.withUnsafeElements { points in
            for (row, cluster) in assigned.enumerated() {
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
