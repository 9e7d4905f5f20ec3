import CNumericShims
import HeapModule
import Manifold
import Tensors

/// The Euclidean feature distance from each tile to its nearest center, divided by `scale`. A center is a labeled or a
/// chosen tile.
///
/// This is the feature term of equation 4 in Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active
/// Learning", IEEE Transactions on Image Processing 2021. It is also the distance of k-center greedy (Core-Set: Sener,
/// Savarese, ICLR 2018).
///
/// Distances are computed lazily (lazy greedy: Minoux, 1978). A nearest distance never grows when a center is added,
/// so an old distance is an upper bound. A tile is compared with new centers only if its bound is large enough for it
/// to be selected. The worst case takes about as long as the plain greedy method: `O(N (L + k) D)` for `N` tiles of `D`
/// features, `L` labeled tiles and `k` picks. Usually most tiles are compared with few centers.
///
/// Matrix products in single precision exclude the centers that cannot be nearest. Direct differences in double
/// precision decide among the others. So results equal those of the plain greedy method.
///
/// `rewind` removes the chosen centers and keeps the distances to labeled tiles for the next query.
struct FeatureTerm: Sendable {
    /// The nearest center of one tile, among those that the tile was compared with.
    struct NearestCenter {
        /// The smallest squared distance found so far, in single precision.
        var squared = Float.infinity
        /// The position in `centers`; -1 before the first comparison.
        var position: Int32 = -1
        /// The first `comparedCount` centers were compared with the tile, or excluded because they are too far away.
        var comparedCount: Int32 = 0
        /// The distance, computed in double precision and rounded; NaN if it was not computed yet. An optional would
        /// make the entry of a tile larger than 16 bytes.
        var exact = Float.nan
    }

    /// `[N, D]`
    let features: Tensor
    /// The mean of all rows of `features`.
    let mean: [Float]
    /// `|x - mean|^2` of each tile.
    let norms: [Float]
    /// Two squared distances of a tile in single precision are compared with a rounding margin (`margin`). The margin
    /// is this factor times the sum of the tile's squared norm and the largest one.
    let marginFactor: Float
    /// The largest of `norms`.
    let largestNorm: Float
    /// Row numbers in `features`: of the labeled tiles, then of the chosen ones.
    private(set) var centers: [Int] = []
    /// The features of the centers minus `mean`, `[centers, D]`.
    private(set) var centerRows: [Float] = []
    /// The squared norms of `centerRows`.
    private(set) var centerNorms: [Float] = []
    private(set) var labeledCount = 0
    /// One entry for each tile.
    var nearestCenters: [NearestCenter]
    /// Upper bounds on the distances to the nearest center. A bound is exact if the tile `isUpToDate` and `isResolved`.
    private(set) var bounds: [Float]
    /// The largest distance of a candidate to its nearest labeled tile. If it is 0, all terms are 0.
    private(set) var scale: Float = 0
    /// The entries of tiles before their first comparison with chosen tiles. `rewind` restores them.
    private var undoLog: [(index: Int, nearest: NearestCenter)] = []

    /// The number of tiles that `largest` compares together. Larger batches make better use of matrix products; smaller
    /// ones do fewer comparisons that prove unnecessary.
    private static let largestBatch = 512

    init(_ features: Tensor) {
        self.features = features
        mean = features.columnMeans
        norms = features.squaredDistances(from: mean)
        largestNorm = norms.max() ?? 0
        marginFactor = NearestNeighbors.marginFactor(features: features.columnCount)
        nearestCenters = [NearestCenter](repeating: NearestCenter(), count: features.rowCount)
        bounds = [Float](repeating: .infinity, count: features.rowCount)
    }

    /// Adds labeled tiles and computes the scale. No tile may be chosen yet.
    /// - Parameter candidates: The tiles whose distances will be needed.
    mutating func label(_ tiles: [Int], candidates: [Int], workers: Workers) {
        precondition(undoLog.isEmpty && centers.count == labeledCount, "FeatureTerm: label() after choose()")
        centerRows.reserveCapacity((centers.count + tiles.count) * features.columnCount)
        for index in tiles { addCenter(index) }
        labeledCount = centers.count
        compareWithFurtherCenters(candidates.filter { nearestCenters[$0].comparedCount == 0 }, workers)
        scale = largest(of: candidates, workers)
    }

    /// The labeled tiles, in the order in which they were added.
    var labeled: ArraySlice<Int> { centers.prefix(labeledCount) }

    /// An upper bound on the term of a tile. It is the term itself if `isUpToDate` and `isResolved`.
    @inline(__always)
    func bound(_ index: Int) -> Float { scale > 0 ? bounds[index] / scale : 0 }

    /// Whether the distance to the nearest compared center is known in double precision.
    func isResolved(_ index: Int) -> Bool { !nearestCenters[index].exact.isNaN }

    /// Adds a chosen tile to the centers. No tile is compared with it yet.
    mutating func choose(_ index: Int) { addCenter(index) }

    /// Removes all chosen tiles from the centers.
    mutating func rewind() {
        for (index, nearest) in undoLog.reversed() { set(index, nearest) }
        undoLog.removeAll(keepingCapacity: true)
        centerRows.removeLast((centers.count - labeledCount) * features.columnCount)
        centers.removeLast(centers.count - labeledCount)
        centerNorms.removeLast(centerNorms.count - labeledCount)
    }

    /// Whether a tile was compared with all centers.
    func isUpToDate(_ index: Int) -> Bool { Int(nearestCenters[index].comparedCount) == centers.count }

    /// Compares a tile with the newest center.
    /// - Precondition: The tile was compared with all labeled tiles. Every other center was compared with it too, or is
    ///   farther than its `squaredRadius`.
    /// - Parameter squared: The squared distance between both, in single precision.
    mutating func compareWithNewest(_ index: Int, at squared: Float) {
        saveForRewind(index)
        var nearest = nearestCenters[index]
        update(&nearest, with: Int32(centers.count - 1), at: squared, for: index, margin(index))
        nearest.comparedCount = Int32(centers.count)
        set(index, nearest)
    }

    /// Marks a tile as compared with all centers.
    /// - Precondition: The tile was compared with all labeled tiles. Every center that it was not compared with is
    ///   farther than its `squaredRadius`.
    mutating func markUpToDate(_ index: Int) {
        guard !isUpToDate(index) else { return }
        saveForRewind(index)
        nearestCenters[index].comparedCount = Int32(centers.count)
    }

    /// The squared distance in single precision beyond which a center cannot be nearest to the tile.
    func squaredRadius(_ index: Int) -> Float { nearestCenters[index].squared + margin(index) }

    /// Computes the distance to the nearest compared center in double precision.
    mutating func resolve(_ index: Int) {
        guard nearestCenters[index].exact.isNaN, nearestCenters[index].position >= 0 else { return }
        nearestCenters[index].exact = exactDistance(index, Int(nearestCenters[index].position))
        bounds[index] = nearestCenters[index].exact
    }

    /// The rounding margin of squared distances from a tile.
    func margin(_ index: Int) -> Float { marginFactor * (norms[index] + largestNorm) }

    /// Makes `center` the nearest center of a tile if it is nearer than the present one. If the difference is within
    /// the rounding margin, distances in double precision decide. On a tie the earlier center stays.
    func update(
        _ nearest: inout NearestCenter, with center: Int32, at squared: Float, for index: Int, _ margin: Float
    ) {
        if squared < nearest.squared - margin || nearest.position < 0 {
            nearest.squared = squared
            nearest.position = center
            nearest.exact = .nan
        } else if squared <= nearest.squared + margin {
            if nearest.exact.isNaN { nearest.exact = exactDistance(index, Int(nearest.position)) }
            let other = exactDistance(index, Int(center))
            if other < nearest.exact {
                nearest.exact = other
                nearest.position = center
            }
            // Because of rounding, this may be the squared distance of the farther one of both centers. It differs from
            // that of the nearer one by at most the margin, so later comparisons with the margin stay correct.
            nearest.squared = min(nearest.squared, squared)
        }
    }

    /// Replaces the entry of a tile, and its bound.
    mutating func set(_ index: Int, _ nearest: NearestCenter) {
        nearestCenters[index] = nearest
        bounds[index] =
            nearest.exact.isNaN ? max(0, nearest.squared + margin(index)).squareRoot() : nearest.exact
    }

    /// Copies the entry of a tile to the undo log if the tile was compared with all labeled tiles and with no chosen
    /// one.
    mutating func saveForRewind(_ index: Int) {
        if nearestCenters[index].comparedCount == Int32(labeledCount) {
            undoLog.append((index, nearestCenters[index]))
        }
    }

    private mutating func addCenter(_ index: Int) {
        centers.append(index)
        centerNorms.append(norms[index])
        centerRows += zip(features.row(index), mean).map { $0 - $1 }
    }

    /// The largest exact distance from a candidate to its nearest center.
    ///
    /// A heap has the candidates with the largest upper bound at its top (the order of `RankedTile`). Only the top ones
    /// are compared with more centers. Once the bound of the top is exact, no other candidate can be farther.
    private mutating func largest(of candidates: [Int], _ workers: Workers) -> Float {
        var heap = Heap(candidates.map { RankedTile($0, Double(bounds[$0])) })
        while let top = heap.min {
            if !isUpToDate(top.index) {
                var batch: [Int] = []
                while batch.count < Self.largestBatch, let next = heap.popMin() { batch.append(next.index) }
                compareWithFurtherCenters(batch, workers)
                heap.insert(contentsOf: batch.map { RankedTile($0, Double(bounds[$0])) })
                continue
            }
            resolve(top.index)
            let exact = Double(bounds[top.index])
            if exact == top.potential { return bounds[top.index] }
            heap.replaceMin(with: RankedTile(top.index, exact))
        }
        return 0
    }

    /// The Euclidean distance between a tile and a center: summed in double precision, then rounded.
    private func exactDistance(_ index: Int, _ center: Int) -> Float {
        let columns = features.columnCount
        guard columns > 0 else { return 0 }
        let squared = features.withUnsafeElements {
            tessera_precise_squared_distance(
                $0.baseAddress! + index * columns, $0.baseAddress! + centers[center] * columns, columns)
        }
        return Float(squared).squareRoot()
    }
}
