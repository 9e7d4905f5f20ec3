import CNumericShims
import Manifold
import Tensors

/// The least feature distance of tiles to what is labeled or chosen, divided by the largest one at the start of the
/// batch; 1 for all while nothing is labeled or chosen.
///
/// Labeled and chosen tiles, the centers, wait until a tile must know them: what `bound` says of it before is a bound
/// from above, since a least distance never rises. Products in single precision sort out the centers that cannot be
/// nearest; what is left is decided by direct differences in double precision, so the term is the plain one's.
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
    /// The tiles that are labeled or chosen, and their rows less `mean`.
    private(set) var centers: [Int]
    private(set) var centerRows: [Float]
    var knowledge: [Knowledge]
    private(set) var scale: Float?

    /// Centers that every candidate sees at the start, so that bounds mean something.
    private static let firstCenters = 1024

    /// - Parameter candidates: The tiles that will be asked for.
    init(_ features: Tensor, labeled: [Int], candidates: [Int], workers: Workers) {
        self.features = features
        mean = features.columnMeans
        norms = features.squaredDistances(from: mean)
        largestNorm = norms.max() ?? 0
        marginFactor = NearestNeighbors.marginFactor(features: features.columnCount)
        knowledge = [Knowledge](repeating: Knowledge(), count: features.rowCount)
        centers = []
        centerRows = []
        centerRows.reserveCapacity(labeled.count * features.columnCount)
        for index in labeled { addCenter(index) }
        guard !labeled.isEmpty, !candidates.isEmpty else { return }
        refresh(candidates, upTo: min(Self.firstCenters, centers.count), workers)
        scale = largest(of: candidates, workers)
    }

    /// Whether the next choice is the first, which sets the scale for all.
    var isUnscaled: Bool { scale == nil }

    /// The term of a tile if all centers were seen and `resolve` was called, else a bound from above.
    func bound(_ index: Int) -> Float {
        guard let scale else { return 1 }
        return scale > 0 ? distanceBound(index) / scale : 0
    }

    func unseenCount(_ index: Int) -> Int { centers.count - Int(knowledge[index].seen) }

    func isExact(_ index: Int) -> Bool {
        scale == nil || (unseenCount(index) == 0 && !knowledge[index].exact.isNaN)
    }

    mutating func choose(_ index: Int) { addCenter(index) }

    /// After the first choice where nothing was labeled: the largest distance to it is the scale.
    mutating func setScale(_ candidates: [Int], _ workers: Workers) {
        refresh(candidates, upTo: centers.count, workers)
        scale = largest(of: candidates, workers)
    }

    /// Shows a tile the centers it has not seen, until all are seen or `goesOn` says, of the bound so far, no.
    mutating func see(_ index: Int, while goesOn: (Float) -> Bool) {
        var known = knowledge[index]
        let margin = margin(index)
        while known.seen < Int32(centers.count) {
            let center = Int(known.seen)
            known.seen += 1
            let squared = squaredDistance(index, centers[center])
            guard squared <= known.squared + margin else { continue }
            consider(Int32(center), at: squared, for: index, margin, &known)
            knowledge[index] = known
            if !goesOn(bound(index)) { return }
        }
        knowledge[index] = known
    }

    /// Finds the distance to the nearest center seen in double precision.
    mutating func resolve(_ index: Int) {
        guard knowledge[index].exact.isNaN, knowledge[index].nearest >= 0 else { return }
        knowledge[index].exact = exactDistance(index, Int(knowledge[index].nearest))
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

    private func distanceBound(_ index: Int) -> Float {
        let known = knowledge[index]
        return known.exact.isNaN ? max(0, known.squared + margin(index)).squareRoot() : known.exact
    }

    private mutating func addCenter(_ index: Int) {
        centers.append(index)
        centerRows += zip(features.row(index), mean).map { $0 - $1 }
    }

    /// The largest exact distance of candidates to all centers.
    private mutating func largest(of candidates: [Int], _ workers: Workers) -> Float {
        var heap = PotentialHeap(candidates.map { ($0, Double(distanceBound($0))) })
        while let top = heap.top {
            if unseenCount(top.index) > 0 {
                var batch: [Int] = []
                while batch.count < 512, let next = heap.top {
                    batch.append(next.index)
                    heap.removeTop()
                }
                refresh(batch, upTo: centers.count, workers)
                for index in batch { heap.insert((index, Double(distanceBound(index)))) }
                continue
            }
            resolve(top.index)
            let exact = Double(distanceBound(top.index))
            if exact == top.potential { return knowledge[top.index].exact }
            heap.replaceTop(exact)
        }
        return 0
    }

    private func squaredDistance(_ a: Int, _ b: Int) -> Float {
        let columns = features.columnCount
        guard columns > 0 else { return 0 }
        return features.withUnsafeElements {
            tessera_squared_distance($0.baseAddress! + a * columns, $0.baseAddress! + b * columns, columns)
        }
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
