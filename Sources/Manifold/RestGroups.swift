import CNumericShims
import Tensors

/// Points in groups that lie close together in what some leading components leave out of them, each with a pivot.
///
/// Classes that share the directions of largest variance are told apart by all others together, though by no few of
/// them. What is left of a query and of a point is no nearer than their distances from a pivot differ.
struct RestGroups: Sendable {
    private static let pointsPerGroup = 64
    private static let mostGroups = 1024
    private static let sampleCount = 2048
    private static let rowBlock = 4096
    /// Pivots whose products with some queries are made by one thread at a time.
    private static let pivotBlock = 128
    /// So many numbers beyond the last are read, and not heeded.
    static let padding = 16

    /// The points, group by group, in each ascending.
    let order: [Int]
    /// The points that are pivots.
    let pivotRows: [Int]
    /// Where in `order` each group starts, and where the last ends.
    private let starts: [Int]
    /// The distance of each point, in that order, from its group's pivot; and padding.
    private let radii: [Float]
    private let leading: PrincipalComponents
    /// What is left of the pivots, `[G, D]`.
    private let pivots: Tensor
    private let norms: [Float]

    /// - Parameter leading: The leading components.
    init(_ points: Tensor, beyond leading: PrincipalComponents, _ workers: Workers) {
        let sampled = NeighborSketch.sample(of: points.rowCount, Self.sampleCount)
        let sample = leading.leftOver(of: points.gatheringRows(sampled), workers)
        var generator = Philox(seed: 0, purpose: "sketch.pivots")
        let count = max(1, min(Self.mostGroups, points.rowCount / Self.pointsPerGroup))
        let seeds = KMeansPlusPlus.seeds(sample, count: count, trials: 1, using: &generator)
        pivotRows = seeds.map { sampled[$0] }
        pivots = sample.gatheringRows(seeds)
        let index = NearestNeighbors(pivots)
        var members = [[(row: Int, radius: Float)]](repeating: [], count: pivots.rowCount)
        for start in stride(from: 0, to: points.rowCount, by: Self.rowBlock) {
            let rows = start..<min(points.rowCount, start + Self.rowBlock)
            let table = index.neighbors(
                of: leading.leftOver(of: points.gatheringRows(rows), workers), count: 1, workers: workers)
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

    /// How many groups there are.
    var count: Int { norms.count }

    /// The points of a group.
    func members(of group: Int) -> ArraySlice<Int> { order[starts[group]..<starts[group + 1]] }

    /// How far what is left of some queries lies from the pivots.
    struct Distances {
        /// `[M, G]`.
        let distances: Tensor
        /// By how much they may err.
        fileprivate let errors: Tensor

        /// For each query and group, `[M, G]`, what the squared distance of their leading components and that of their
        /// distances from the pivot may come to, less what is the query's own, if the point is within the query's
        /// reach, squared.
        /// - Parameter norms: Of the queries' leading components, squared.
        func limits(within reaches: [Float], of norms: [Float]) -> Tensor {
            let groups = distances.columnCount
            return Tensor(distances.shape) { limits in
                distances.withUnsafeElements { distances in
                    errors.withUnsafeElements { errors in
                        for (row, reach) in reaches.enumerated() {
                            let (length, left) = (2 * reach.squareRoot(), reach - norms[row])
                            for place in row * groups..<(row + 1) * groups {
                                // The distances differ by no more than the reach's length, and the error.
                                limits[place] =
                                    left - distances[place] * distances[place] + errors[place]
                                    * (length + errors[place])
                            }
                        }
                    }
                }
            }
        }
    }

    func distances(of queries: Tensor, _ workers: Workers) -> Distances {
        let rests = leading.leftOver(of: queries, workers)
        let queryNorms = rests.squaredNorms
        let factor = NearestNeighbors.marginFactor(features: queries.columnCount)
        var errors = Tensor([queries.rowCount, count])
        let distances = Tensor([queries.rowCount, count]) { distances in
            errors.withUnsafeMutableElements { errors in
                nonisolated(unsafe) let (distances, errors) = (distances, errors)
                workers.forEach(count, by: Self.pivotBlock) { block in
                    rests.multiplyByMinusTwice(
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

    /// The squared distances of the points from their pivots, in order, more by `norms`; and padding.
    func squaredRadii(adding norms: [Float]) -> [Float] {
        radii.enumerated().map { $1 * $1 + ($0 < norms.count ? norms[$0] : 0) }
    }

    /// A block of `order`: the first group that has points there, and where in it the points of this and the next end.
    struct Stretches {
        fileprivate let start: Int
        fileprivate let group: Int
        fileprivate let ends: [Int32]
    }

    func stretches(of block: Range<Int>) -> Stretches {
        let group = (starts.firstIndex { $0 > block.lowerBound } ?? count) - 1
        let last = starts.firstIndex { $0 >= block.upperBound } ?? count
        let ends = starts[group + 1...last].map { Int32(min($0, block.upperBound) - block.lowerBound) }
        return Stretches(start: block.lowerBound, group: group, ends: ends)
    }

    /// Writes which of the points of a block are within their groups' limits for a query, and says how many they are.
    /// - Parameters:
    ///   - products: Of the leading components of the query and the block's points, times -2; and padding.
    ///   - tails: Of all points, what `squaredRadii` gave.
    func places(
        within limits: Tensor, _ distances: Tensor, _ row: Int, _ products: UnsafePointer<Float>, _ tails: [Float],
        _ block: Stretches, into places: UnsafeMutablePointer<Int32>
    ) -> Int {
        let first = row * count + block.group
        return limits.withUnsafeElements { limits in
            distances.withUnsafeElements { distances in
                radii.withUnsafeBufferPointer { radii in
                    tails.withUnsafeBufferPointer { tails in
                        tessera_places_within(
                            products, tails.baseAddress! + block.start, radii.baseAddress! + block.start,
                            distances.baseAddress! + first, limits.baseAddress! + first, block.ends, block.ends.count,
                            places)
                    }
                }
            }
        }
    }
}

extension Tensor {
    /// Products of rows with a block of `others`, as wide, times -2.
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
