import CNumericShims
import Tensors

/// Compares tiles with centers, by blocked matrix products in single precision. The constants change the speed, not the
/// results.
extension FeatureTerm {
    /// The number of tiles in one matrix product. More tiles make the product faster; fewer balance the threads better.
    static let rowBlock = 128
    /// The number of centers in one matrix product. More centers make the product faster, until its results (512 KiB)
    /// leave the cache.
    private static let centerBlock = 1024
    /// The number of labeled centers in the first comparison of a tile. The smallest distance so far is an upper bound
    /// on the distance to the nearest of all centers, and tiles with a small bound need no further comparison. With
    /// fewer centers, hardly any bound is small enough; with more, each tile costs more.
    private static let firstCenters = 1024
    /// Tiles share a matrix product only if the numbers of centers that they were compared with differ by at most this.
    /// A larger value puts more tiles into a product, but repeats more comparisons.
    private static let largestCountDifference = 256

    /// Compares tiles with more centers. First, a tile that was not compared with all labeled centers is compared with
    /// more of them; each call about doubles the number. Most tiles need few calls, because their upper bounds are soon
    /// small enough. Then each tile that was compared with all labeled centers is compared with all centers that were
    /// chosen since.
    /// - Parameter indices: Tiles, each at most once.
    mutating func compareWithFurtherCenters(_ indices: [Int], _ workers: Workers) {
        let labeled = labeledCount
        compare(indices.filter { nearestCenters[$0].comparedCount < Int32(labeled) }, workers) {
            min(labeled, max(2 * $0, Self.firstCenters))
        }
        guard centers.count > labeled else { return }
        let count = centers.count
        let others = indices.filter { Int32(labeled)..<Int32(count) ~= nearestCenters[$0].comparedCount }
        for index in others { saveForRewind(index) }
        compare(others, workers) { _ in count }
    }

    /// Compares tiles with all labeled centers, and with the chosen ones if there are any.
    /// - Throws: `CancellationError`. The tiles have then been compared with some of the centers.
    mutating func compareWithLabeled(_ indices: [Int], _ workers: Workers, _ cancellation: Cancellation) throws {
        var remaining = indices
        while true {
            try cancellation.check()
            remaining.removeAll { nearestCenters[$0].comparedCount >= Int32(labeledCount) }
            if remaining.isEmpty { return }
            compareWithFurtherCenters(remaining, workers)
        }
    }

    /// Compares tiles with further centers, in chunks of tiles that were compared with about the same number.
    /// - Parameter end: Returns the number of centers after the comparison, given the smallest number in a chunk
    ///   before.
    private mutating func compare(_ indices: [Int], _ workers: Workers, upTo end: (Int) -> Int) {
        guard !indices.isEmpty else { return }
        let chunks = chunks(of: indices)
        let ranges = chunks.map { chunk in
            let start = Int(self.nearestCenters[chunk[0]].comparedCount)
            return start..<end(start)
        }
        // The entries move to a local variable, because the workers write to them while they read the rest of `self`.
        var nearestCenters: [NearestCenter] = []
        swap(&nearestCenters, &self.nearestCenters)
        let term = self
        nearestCenters.withUnsafeMutableBufferPointer { nearestCenters in
            nonisolated(unsafe) let nearestCenters = nearestCenters
            workers.forEach(chunks: chunks.count) { term.compare(chunks[$0], with: ranges[$0], nearestCenters) }
        }
        swap(&nearestCenters, &self.nearestCenters)
        for index in indices { set(index, self.nearestCenters[index]) }
    }

    /// Groups tiles that were compared with about the same number of centers, smallest number first.
    private func chunks(of indices: [Int]) -> [[Int]] {
        var chunks: [[Int]] = []
        var first = 0
        for index in indices.sorted(by: { nearestCenters[$0].comparedCount < nearestCenters[$1].comparedCount }) {
            let count = Int(nearestCenters[index].comparedCount)
            if let last = chunks.last, last.count < Self.rowBlock, count - first <= Self.largestCountDifference {
                chunks[chunks.count - 1].append(index)
            } else {
                chunks.append([index])
                first = count
            }
        }
        return chunks
    }

    /// Compares the tiles `members` with the centers at the positions `range`.
    private func compare(
        _ members: [Int], with range: Range<Int>, _ nearestCenters: UnsafeMutableBufferPointer<NearestCenter>
    ) {
        let columns = features.columnCount
        let width = min(Self.centerBlock, range.count)
        withUnsafeTemporaryAllocation(of: Float.self, capacity: members.count * (columns + width)) { scratch in
            let rows = scratch.baseAddress!
            let products = rows + members.count * columns
            center(members, into: rows)
            for start in stride(from: range.lowerBound, to: range.upperBound, by: width) {
                let block = start..<min(range.upperBound, start + width)
                centerRows.withUnsafeBufferPointer { centers in
                    multiply(
                        rows, members.count, centers.baseAddress! + start * columns, block.count, into: products,
                        width: width)
                }
                centerNorms.withUnsafeBufferPointer { norms in
                    for (row, index) in members.enumerated() {
                        compare(
                            products + row * width, norms.baseAddress! + start, block, index, &nearestCenters[index])
                    }
                }
            }
            for index in members {
                nearestCenters[index].comparedCount = max(
                    nearestCenters[index].comparedCount, Int32(range.upperBound))
            }
        }
    }

    /// Computes `-2 A B^T` for `m` rows of `A` and `n` rows of `B`. The features minus their mean are the rows of both.
    /// A row of `products` has `width` floats.
    func multiply(
        _ a: UnsafePointer<Float>, _ m: Int, _ b: UnsafePointer<Float>, _ n: Int,
        into products: UnsafeMutablePointer<Float>, width: Int
    ) {
        let columns = features.columnCount
        guard columns > 0 else { return products.update(repeating: 0, count: m * width) }
        BLAS.multiply(
            .none, .transposed, m: m, n: n, k: columns, alpha: -2, a, leadingA: columns, b, leadingB: columns,
            products, leadingC: width)
    }

    /// Compares a tile with a block of centers, given the products of `multiply`. First it finds the smallest distance
    /// in the block. In most blocks this is larger than the smallest distance so far, so nothing more is done.
    private func compare(
        _ products: UnsafePointer<Float>, _ norms: UnsafePointer<Float>, _ block: Range<Int>, _ index: Int,
        _ nearest: inout NearestCenter
    ) {
        let (norm, margin) = (self.norms[index], margin(index))
        let smallest = tessera_least_sum(products, norms, block.count) + norm
        guard smallest <= nearest.squared + margin else { return }
        for (position, center) in block.enumerated() {
            let squared = products[position] + norms[position] + norm
            if squared <= smallest + margin { update(&nearest, with: Int32(center), at: squared, for: index, margin) }
        }
    }

    /// Copies the features of tiles minus the mean, `[members, D]`.
    func center(_ members: [Int], into rows: UnsafeMutablePointer<Float>) {
        let columns = features.columnCount
        features.withUnsafeElements { features in
            mean.withUnsafeBufferPointer { mean in
                for (row, index) in members.enumerated() {
                    for column in 0..<columns {
                        rows[row * columns + column] = features[index * columns + column] - mean[column]
                    }
                }
            }
        }
    }
}
