import CNumericShims
import Tensors

/// Groups of points whose PCA residuals are close to each other. The residual of a point is the point minus its
/// projection on the leading components. Each group has a pivot, which is the residual of one of the points.
///
/// The distance of two residuals is at least the difference of their distances from a pivot (triangle inequality).
/// This excludes points that are close to a query in the leading components and differ from it in the residual. Any
/// choice of pivots gives exact results.
struct ResidualGroups: Sendable {
    /// The mean size of a group, up to `maximumGroups` groups. Smaller groups exclude more points and cost more
    /// distances from pivots.
    private static let pointsPerGroup = 64
    /// The largest number of groups. Each query is compared with all pivots, so more groups cost more for each query.
    private static let maximumGroups = 1024
    /// The number of sampled points from which pivots are drawn. A larger sample covers the residuals better and takes
    /// longer.
    private static let sampleCount = 2048
    /// The number of points whose residuals are computed at a time. More rows make the products faster and need more
    /// memory: `4 D` bytes each.
    private static let rowBlock = 4096
    /// The number of pivots in one chunk of parallel work. Fewer pivots balance the threads better; more make the
    /// products faster.
    private static let pivotBlock = 128
    /// `tessera_indices_within` reads up to 15 floats past the end, so arrays have 16 floats of padding.
    static let padding = 16

    /// Row numbers of the points, sorted by group, ascending within a group.
    let order: [Int]
    /// Row numbers of the points that are pivots.
    let pivotRows: [Int]
    /// The start of each group in `order`, and the end of the last group.
    private let starts: [Int]
    /// For each point in `order`, the distance (not squared) of its residual from its group's pivot. Padding follows.
    private let pivotDistances: [Float]
    private let leading: PrincipalComponents
    /// The pivots, `[G, D]`.
    private let pivots: Tensor
    private let pivotSquaredNorms: [Float]

    /// - Parameter leading: The components. A residual is a point minus its projection on them.
    init(_ points: Tensor, residualsFrom leading: PrincipalComponents, _ workers: Workers) {
        let sampled = NeighborSketch.sample(of: points.rowCount, Self.sampleCount)
        let sample = leading.residual(of: points.rows(at: sampled), workers)
        var generator = Philox(seed: 0, purpose: "sketch.pivots")
        let count = max(1, min(Self.maximumGroups, points.rowCount / Self.pointsPerGroup))
        let seeds = KMeansPlusPlus.seeds(sample, count: count, trials: 1, using: &generator)
        pivotRows = seeds.map { sampled[$0] }
        pivots = sample.rows(at: seeds)
        let index = NearestNeighbors(pivots)
        var members = [[(row: Int, distance: Float)]](repeating: [], count: pivots.rowCount)
        for start in stride(from: 0, to: points.rowCount, by: Self.rowBlock) {
            let rows = start..<min(points.rowCount, start + Self.rowBlock)
            let table = index.neighbors(
                of: leading.residual(of: points.rows(at: rows), workers), count: 1, workers: workers)
            for (row, (group, distance)) in zip(rows, zip(table.indices, table.distances)) {
                members[Int(group)].append((row, distance))
            }
        }
        order = members.flatMap { $0.map(\.row) }
        pivotDistances = members.flatMap { $0.map(\.distance) } + [Float](repeating: 0, count: Self.padding)
        starts = members.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) }
        pivotSquaredNorms = pivots.squaredNorms
        self.leading = leading
    }

    /// The number of groups.
    var count: Int { pivotSquaredNorms.count }

    /// The row numbers of a group's points.
    func members(of group: Int) -> ArraySlice<Int> { order[starts[group]..<starts[group + 1]] }

    /// The distances of some queries' residuals from the pivots.
    struct Distances {
        /// Distances, `[M, G]`.
        let distances: Tensor
        /// An upper bound on the rounding error of each distance, `[M, G]`.
        fileprivate let errors: Tensor

        /// The limit for each query and group, `[queries, groups]`. A point is a candidate if its sum (see below) is at
        /// most the limit.
        ///
        /// Let `q` and `p` be the leading coordinates of a query and a point, and `d` and `r` the distances of their
        /// residuals from the pivot. A point within the squared radius `R` has `|q - p|^2 + (d - r)^2 <= R`. The kernel
        /// computes the sum `-2 q p + |p|^2 + r^2 - 2 d r`. So its limit is `R - |q|^2 - d^2`, plus an allowance for
        /// rounding.
        ///
        /// - Parameters:
        ///   - radii: The squared search radius of each query.
        ///   - norms: The squared norms of the queries' leading coordinates.
        func limits(within radii: [Float], of norms: [Float]) -> Tensor {
            let groups = distances.columnCount
            return Tensor(distances.shape) { limits in
                distances.withUnsafeElements { distances in
                    errors.withUnsafeElements { errors in
                        for (row, squaredRadius) in radii.enumerated() {
                            let twiceRadius = 2 * squaredRadius.squareRoot()
                            let remaining = squaredRadius - norms[row]
                            for place in row * groups..<(row + 1) * groups {
                                // Within the radius `s = sqrt(R)`, `|d - r| <= s`. If `d` has an error of at most `e`,
                                // the computed `(d - r)^2` is at most `(s + e)^2 = s^2 + e (2 s + e)`.
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

    /// The distances of the residuals of `queries`, `[M, D]`, from all pivots.
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
                        pivots, block, into: distances.baseAddress! + block.lowerBound, leadingC: count)
                    for (row, norm) in queryNorms.enumerated() {
                        for group in block {
                            let place = row * count + group
                            let margin = factor * (norm + pivotSquaredNorms[group])
                            let squared = distances[place] + norm + pivotSquaredNorms[group]
                            let distance = max(0, squared).squareRoot()
                            distances[place] = distance
                            // If the squared distance is wrong by `m`, the distance is wrong by at most `m / distance`,
                            // and by at most `sqrt(m)`.
                            errors[place] = margin / max(distance, margin.squareRoot(), .leastNormalMagnitude)
                        }
                    }
                }
            }
        }
        return Distances(distances: distances, errors: errors)
    }

    /// `r^2 + norms[i]` for each point `i` in `order`, with the distance `r` of its residual from the pivot. Padding
    /// follows.
    func squaredPivotDistances(adding norms: [Float]) -> [Float] {
        pivotDistances.enumerated().map { $1 * $1 + ($0 < norms.count ? norms[$0] : 0) }
    }

    /// A block of `order`, cut at the borders of the groups.
    struct Segments {
        /// The position of the block in `order`.
        fileprivate let start: Int
        /// The group of the first part. The next parts belong to the groups that follow.
        fileprivate let group: Int
        /// The end of each part, counted from the start of the block.
        fileprivate let ends: [Int32]
    }

    func segments(of block: Range<Int>) -> Segments {
        let group = (starts.firstIndex { $0 > block.lowerBound } ?? count) - 1
        let last = starts.firstIndex { $0 >= block.upperBound } ?? count
        let ends = starts[group + 1...last].map { Int32(min($0, block.upperBound) - block.lowerBound) }
        return Segments(start: block.lowerBound, group: group, ends: ends)
    }

    /// Finds the points of a block whose sum is at most the limit of their group, for one query. Writes their positions
    /// in the block, ascending, and returns their number.
    ///
    /// - Parameters:
    ///   - limits: The result of `Distances.limits`.
    ///   - distances: The distances of the queries' residuals from the pivots.
    ///   - row: The query's row in `limits` and `distances`.
    ///   - products: The products of the leading coordinates of the query and the block's points, times -2, with
    ///     padding.
    ///   - pointTerms: The result of `squaredPivotDistances` for all points.
    func indices(
        within limits: Tensor, _ distances: Tensor, _ row: Int, _ products: UnsafePointer<Float>,
        _ pointTerms: [Float], _ block: Segments, into indices: UnsafeMutablePointer<Int32>
    ) -> Int {
        let first = row * count + block.group
        return limits.withUnsafeElements { limits in
            distances.withUnsafeElements { distances in
                pivotDistances.withUnsafeBufferPointer { pivotDistances in
                    pointTerms.withUnsafeBufferPointer { pointTerms in
                        tessera_indices_within(
                            products, pointTerms.baseAddress! + block.start, pivotDistances.baseAddress! + block.start,
                            distances.baseAddress! + first, limits.baseAddress! + first, block.ends, block.ends.count,
                            indices)
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// Products of all M rows with a block of rows of `others`, times -2: `[M, block]`. The products of the next row
    /// start `leadingC` floats later. Both tensors have the same number of columns.
    func multiplyByMinusTwice(
        _ others: Tensor, _ block: Range<Int>, into products: UnsafeMutablePointer<Float>, leadingC: Int
    ) {
        precondition(columnCount == others.columnCount, "Tensor: products of the rows of \(shape) and \(others.shape)")
        withUnsafeElements { elements in
            others.withUnsafeElements { others in
                BLAS.multiply(
                    .none, .transposed, m: rowCount, n: block.count, k: columnCount, alpha: -2,
                    elements.baseAddress!, leadingA: columnCount,
                    others.baseAddress! + block.lowerBound * columnCount, leadingB: columnCount, products,
                    leadingC: leadingC)
            }
        }
    }
}
