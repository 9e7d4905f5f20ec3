import CNumericShims
import HeapModule
import Manifold
import Tensors

/// The least feature distance of tiles to what is labeled or chosen, divided by the largest one at the start of the
/// batch.
///
/// Labeled and chosen tiles, the centers, wait until a tile must know them: what `bound` says of it before is a bound
/// from above, since a least distance never rises. Products in single precision sort out the centers that cannot be
/// nearest; what is left is decided by direct differences in double precision, so the term is the plain one's.
///
/// Choices can be taken back: `rewind` leaves what was learned of distances to labeled tiles for the next query.
struct FeatureTerm: Sendable {
    /// What is known of one tile.
    struct Knowledge {
        /// The least squared distance to the centers seen, as far as single precision tells.
        var squared = Float.infinity
        /// Of the centers seen, the nearest.
        var nearest: Int32 = -1
        /// How many centers have been seen.
        var seen: Int32 = 0
        /// The distance to the nearest in double precision, rounded; NaN while nobody needed it.
        var exact = Float.nan
    }

    let features: Tensor
    let mean: [Float]
    /// `|x - mean|^2` of each tile.
    let norms: [Float]
    /// How far two approximate squared distances may be from their true order, in units of `|x|^2 + max |y|^2`.
    let marginFactor: Float
    let largestNorm: Float
    /// The tiles that are labeled, then those chosen, their rows less `mean`, and the norms of these.
    private(set) var centers: [Int] = []
    private(set) var centerRows: [Float] = []
    private(set) var centerNorms: [Float] = []
    private(set) var labeledCount = 0
    var knowledge: [Knowledge]
    /// Bounds from above of the least distances, exact where `knowledge` has it.
    private(set) var bounds: [Float]
    /// The largest least distance to labeled tiles.
    private(set) var scale: Float = 0
    /// What was known of tiles before they saw chosen ones.
    private var before: [(index: Int, knowledge: Knowledge)] = []

    init(_ features: Tensor) {
        self.features = features
        mean = features.columnMeans
        norms = features.squaredDistances(from: mean)
        largestNorm = norms.max() ?? 0
        marginFactor = NearestNeighbors.marginFactor(features: features.columnCount)
        knowledge = [Knowledge](repeating: Knowledge(), count: features.rowCount)
        bounds = [Float](repeating: .infinity, count: features.rowCount)
    }

    /// Adds labeled tiles and finds the scale, while nothing is chosen.
    /// - Parameter candidates: The tiles whose distances will be needed.
    mutating func label(_ tiles: [Int], candidates: [Int], workers: Workers) {
        precondition(before.isEmpty && centers.count == labeledCount, "FeatureTerm: labels after choices")
        centerRows.reserveCapacity((centers.count + tiles.count) * features.columnCount)
        for index in tiles { addCenter(index) }
        labeledCount = centers.count
        refresh(candidates.filter { knowledge[$0].seen == 0 }, workers)
        scale = largest(of: candidates, workers)
    }

    /// The tiles labeled so far.
    var labeled: ArraySlice<Int> { centers.prefix(labeledCount) }

    /// The term of a tile if it has seen all centers and `isResolved`, else a bound from above.
    @inline(__always)
    func bound(_ index: Int) -> Float { scale > 0 ? bounds[index] / scale : 0 }

    func isResolved(_ index: Int) -> Bool { !knowledge[index].exact.isNaN }

    /// Makes a tile a center that no other has seen.
    mutating func choose(_ index: Int) { addCenter(index) }

    /// Takes all choices back.
    mutating func rewind() {
        for (index, known) in before.reversed() { know(index, known) }
        before.removeAll(keepingCapacity: true)
        centerRows.removeLast((centers.count - labeledCount) * features.columnCount)
        centers.removeLast(centers.count - labeledCount)
        centerNorms.removeLast(centerNorms.count - labeledCount)
    }

    /// Whether a tile has seen all centers.
    func hasSeenAll(_ index: Int) -> Bool { Int(knowledge[index].seen) == centers.count }

    /// Tells a tile of the last center, at this squared distance in single precision; it has seen those before or
    /// they are beyond its `reach`.
    mutating func seeLast(_ index: Int, at squared: Float) {
        rememberIfUntouched(index)
        var known = knowledge[index]
        consider(Int32(centers.count - 1), at: squared, for: index, margin(index), &known)
        known.seen = Int32(centers.count)
        know(index, known)
    }

    /// All centers that a tile has not seen are beyond its `reach`.
    mutating func skipUnseen(_ index: Int) {
        guard !hasSeenAll(index) else { return }
        rememberIfUntouched(index)
        knowledge[index].seen = Int32(centers.count)
    }

    /// The squared distance in single precision beyond which a center cannot be a tile's nearest.
    func reach(_ index: Int) -> Float { knowledge[index].squared + margin(index) }

    /// Finds the distance to the nearest center seen in double precision.
    mutating func resolve(_ index: Int) {
        guard knowledge[index].exact.isNaN, knowledge[index].nearest >= 0 else { return }
        knowledge[index].exact = exactDistance(index, Int(knowledge[index].nearest))
        bounds[index] = knowledge[index].exact
    }

    func margin(_ index: Int) -> Float { marginFactor * (norms[index] + largestNorm) }

    /// Takes a center into account that is about as near as the nearest so far, or nearer.
    func consider(_ center: Int32, at squared: Float, for index: Int, _ margin: Float, _ known: inout Knowledge) {
        if squared < known.squared - margin || known.nearest < 0 {
            known.squared = squared
            known.nearest = center
            known.exact = .nan
        } else if squared <= known.squared + margin {
            if known.exact.isNaN { known.exact = exactDistance(index, Int(known.nearest)) }
            let other = exactDistance(index, Int(center))
            if other < known.exact {
                known.exact = other
                known.nearest = center
            }
            known.squared = min(known.squared, squared)
        }
    }

    /// Replaces what is known of a tile.
    mutating func know(_ index: Int, _ known: Knowledge) {
        knowledge[index] = known
        bounds[index] = known.exact.isNaN ? max(0, known.squared + margin(index)).squareRoot() : known.exact
    }

    /// Keeps what is known of a tile before it sees chosen ones.
    mutating func rememberIfUntouched(_ index: Int) {
        if knowledge[index].seen == Int32(labeledCount) { before.append((index, knowledge[index])) }
    }

    private mutating func addCenter(_ index: Int) {
        centers.append(index)
        centerNorms.append(norms[index])
        centerRows += zip(features.row(index), mean).map { $0 - $1 }
    }

    /// The largest exact distance of candidates to all centers.
    private mutating func largest(of candidates: [Int], _ workers: Workers) -> Float {
        var heap = Heap(candidates.map { RankedTile($0, Double(bounds[$0])) })
        while let top = heap.min {
            if !hasSeenAll(top.index) {
                var batch: [Int] = []
                while batch.count < 512, let next = heap.popMin() { batch.append(next.index) }
                refresh(batch, workers)
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
