import CNumericShims
import Tensors

/// Groups of points whose PCA residuals are close to each other. The residual of a point is the point minus its
/// projection on the leading components. Each group has a pivot, which is the residual of one of the points.
///
/// The distance of two residuals is at least the difference of their distances from a pivot (triangle inequality).
/// This excludes points that are close to a query in the leading components and differ from it in the residual. Any
/// choice of pivots gives exact results.
struct ResidualGroups: Sendable {
    /// The mean size of a group. Smaller groups give sharper bounds and cost more distances from pivots.
    private static let pointsPerGroup = 64
    /// The largest number of groups. It limits the cost of comparing a query with all pivots.
    private static let maximumGroups = 1024
    /// The number of sampled points from which pivots are drawn. A larger sample covers the residuals better and takes
    /// longer.
    private static let sampleCount = 2048
    /// The number of residuals that are computed at a time. More rows need more memory.
    private static let rowBlock = 4096
    /// The number of pivots in one task of a thread. Fewer pivots balance the threads better.
    private static let pivotBlock = 128
    /// `tessera_indices_within` reads up to 15 floats past the end, so arrays have 16 floats of padding.
    static let padding = 16

    /// Row numbers of the points, sorted by group, ascending within a group.
    let order: [Int]
    /// Row numbers of the points that are pivots.
    let pivotRows: [Int]
    /// The start of each group in `order`, and the end of the last group.
    private let starts: [Int]
    /// For each point in `order`, the distance of its residual from its group's pivot. Padding follows.
    private let radii: [Float]
    private let leading: PrincipalComponents
    /// The residuals of the pivots, `[G, D]`.
    private let pivots: Tensor
    private let norms: [Float]

    /// - Parameter leading: The components whose residuals are grouped.
    init(_ points: Tensor, beyond leading: PrincipalComponents, _ workers: Workers) {
        let sampled = NeighborSketch.sample(of: points.rowCount, Self.sampleCount)
        let sample = leading.residual(of: points.rows(at: sampled), workers)
        var generator = Philox(seed: 0, purpose: "sketch.pivots")
        let count = max(1, min(Self.maximumGroups, points.rowCount / Self.pointsPerGroup))
        let seeds = KMeansPlusPlus.seeds(sample, count: count, trials: 1, using: &generator)
        pivotRows = seeds.map { sampled[$0] }
        pivots = sample.rows(at: seeds)
        let index = NearestNeighbors(pivots)
        var members = [[(row: Int, radius: Float)]](repeating: [], count: pivots.rowCount)
        for start in stride(from: 0, to: points.rowCount, by: Self.rowBlock) {
            let rows = start..<min(points.rowCount, start + Self.rowBlock)
            let table = index.neighbors(
                of: leading.residual(of: points.rows(at: rows), workers), count: 1, workers: workers)
            for (row, (group, radius)) in zip(rows, zip(table.indices, table.distances)) {
                members[Int(group)].append((row, radius))
            }
        }
        order = members.flatMap { $0.map(\.row) }
        radii = members.flatMap { $0.map(\.radius) } + [Float](repeating: 0, count: Self.padding)
        starts = members.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        norms = pivots.squaredNorms
        self.leading = leading
    }

    /// The number of groups.
    var count: Int { norms.count }

    /// The points of a group.
    func members(of group: Int) -> ArraySlice<Int> { order[starts[group]..<starts[group + 1]] }

    /// The distances of some queries' residuals from the pivots.
    struct Distances {
        /// Distances, `[M, G]`.
        let distances: Tensor
        /// An upper bound on the rounding error of each distance, `[M, G]`.
        fileprivate let errors: Tensor

        /// A point is a candidate if the sum of `tessera_indices_within` is at most this limit. `[M, G]`, for M queries
        /// and G groups.
        ///
        /// Let `q` and `p` be the leading components of a query and a point, and `d` and `r` the distances of their
        /// residuals from the pivot. A point within the squared radius `R` has `|q - p|^2 + (d - r)^2 <= R`. The kernel
        /// computes the sum `-2 q p + |p|^2 + r^2 - 2 d r`. So its limit is `R - |q|^2 - d^2`, plus an allowance for
        /// rounding.
        ///
        /// - Parameters:
        ///   - radii: The squared search radius of each query.
        ///   - norms: The squared norms of the queries' leading components.
        func limits(within radii: [Float], of norms: [Float]) -> Tensor {
            let groups = distances.columnCount
            return Tensor(distances.shape) { limits in
                distances.withUnsafeElements { distances in
                    errors.withUnsafeElements { errors in
                        for (row, squaredRadius) in radii.enumerated() {
                            let twiceRadius = 2 * squaredRadius.squareRoot()
                            let remaining = squaredRadius - norms[row]
                            for place in row * groups..<(row + 1) * groups {
                                // Within the radius `s = sqrt(R)`, `|d - r| <= s`. With an error of `e`, its square is
                                // at most `(s + e)^2 = s^2 + e (2 s + e)`.
                                limits[place] =
                                    remaining - distances[place] * distances[place] + errors[place]
                                    * (twiceRadius + errors[place])
                            }
                        }
                    }
                }
            }
        }
    }

    func distances(of queries: Tensor, _ workers: Workers) -> Distances {
        let residuals = leading.residual(of: queries, workers)
        let queryNorms = residuals.squaredNorms
        let factor = NearestNeighbors.marginFactor(features: queries.columnCount)
        var errors = Tensor([queries.rowCount, count])
        let distances = Tensor([queries.rowCount, count]) { distances in
            errors.withUnsafeMutableElements { errors in
                nonisolated(unsafe) let (distances, errors) = (distances, errors)
                workers.forEach(count, by: Self.pivotBlock) { block in
                    residuals.multiplyByMinusTwice(
                        pivots, block, into: distances.baseAddress! + block.lowerBound, leading: count)
                    for (row, norm) in queryNorms.enumerated() {
                        for group in block {
                            let place = row * count + group
                            let margin = factor * (norm + norms[group])
                            let distance = max(0, distances[place] + norm + norms[group]).squareRoot()
                            distances[place] = distance
                            errors[place] = margin / max(distance, margin.squareRoot(), .leastNormalMagnitude)
                        }
                    }
                }
            }
        }
        return Distances(distances: distances, errors: errors)
    }

    /// For each point in `order`, its squared distance from the pivot plus its element of `norms`. Padding follows.
    func squaredRadii(adding norms: [Float]) -> [Float] {
        radii.enumerated().map { $1 * $1 + ($0 < norms.count ? norms[$0] : 0) }
    }

    /// The groups in a block of `order`: the first group, and the end of each group's points within the block.
    struct Segments {
        fileprivate let start: Int
        fileprivate let group: Int
        fileprivate let ends: [Int32]
    }

    func segments(of block: Range<Int>) -> Segments {
        let group = (starts.firstIndex { $0 > block.lowerBound } ?? count) - 1
        let last = starts.firstIndex { $0 >= block.upperBound } ?? count
        let ends = starts[group + 1...last].map { Int32(min($0, block.upperBound) - block.lowerBound) }
        return Segments(start: block.lowerBound, group: group, ends: ends)
    }

    /// Writes the positions in a block of the points that are within their groups' limits for a query. Returns their
    /// number.
    ///
    /// - Parameters:
    ///   - products: The products of the leading components of the query and the block's points, times -2, with
    ///   padding.
    ///   - radiiPlusNorms: The result of `squaredRadii` for all points.
    func indices(
        within limits: Tensor, _ distances: Tensor, _ row: Int, _ products: UnsafePointer<Float>,
        _ radiiPlusNorms: [Float], _ block: Segments, into indices: UnsafeMutablePointer<Int32>
    ) -> Int {
        let first = row * count + block.group
        return limits.withUnsafeElements { limits in
            distances.withUnsafeElements { distances in
                radii.withUnsafeBufferPointer { radii in
                    radiiPlusNorms.withUnsafeBufferPointer { radiiPlusNorms in
                        tessera_indices_within(
                            products, radiiPlusNorms.baseAddress! + block.start, radii.baseAddress! + block.start,
                            distances.baseAddress! + first, limits.baseAddress! + first, block.ends, block.ends.count,
                            indices)
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// Products of all rows with a block of rows of `others`, times -2. Both tensors have the same number of columns.
    func multiplyByMinusTwice(
        _ others: Tensor, _ block: Range<Int>, into products: UnsafeMutablePointer<Float>, leading: Int
    ) {
        precondition(columnCount == others.columnCount, "Manifold: products of \(shape) and \(others.shape)")
        withUnsafeElements { elements in
            others.withUnsafeElements { others in
                BLAS.multiply(
                    .none, .transposed, m: rowCount, n: block.count, k: columnCount, alpha: -2,
                    elements.baseAddress!, leadingA: columnCount,
                    others.baseAddress! + block.lowerBound * columnCount, leadingB: columnCount, products,
                    leadingC: leading)
            }
        }
    }
}
