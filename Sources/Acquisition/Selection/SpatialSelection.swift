import HeapModule

/// Greedy max-min diversification without features: `phi = l1 u + l3 min dS`.
///
/// A pick changes only tiles of its image. So each image holds its best tile, a heap the best of the images, and a pick
/// costs a walk over the tiles of one image: `O(N + (L + k) m)` for `m` tiles an image, with the potentials of the
/// plain greedy to the last bit.
struct SpatialSelection {
    private let weights: MaxMinSelection.Weights
    private let uncertainty: [Float]?
    private var spatial: SpatialTerm
    /// `l1 u` of candidates that are left, else negative infinity.
    private var shares: [Double]

    /// - Parameter uncertainty: Normalized to `0...1`; nil leaves the term out.
    init(_ weights: MaxMinSelection.Weights, uncertainty: [Float]?, spatial: SpatialTerm) {
        self.weights = weights
        self.uncertainty = uncertainty
        self.spatial = spatial
        shares = []
    }

    /// The first `count` picks among `candidates`, ascending.
    mutating func picks(_ count: Int, among candidates: [Int]) -> [MaxMinSelection.Pick] {
        shares = [Double](repeating: -.infinity, count: spatial.nearest.count)
        for candidate in candidates { shares[candidate] = weights.uncertainty * Double(uncertainty?[candidate] ?? 0) }
        var heap = Heap(spatial.metric.geometry.images.compactMap { best(in: $0) })
        var picks: [MaxMinSelection.Pick] = []
        picks.reserveCapacity(min(count, candidates.count))
        while picks.count < count, let top = heap.min {
            picks.append(
                MaxMinSelection.Pick(
                    index: top.index, uncertainty: uncertainty?[top.index], feature: nil,
                    spatial: spatial.nearest[top.index], potential: top.potential))
            shares[top.index] = -.infinity
            spatial.choose(top.index)
            if let next = best(in: spatial.metric.image(of: top.index)) {
                heap.replaceMin(with: next)
            } else {
                heap.removeMin()
            }
        }
        return picks
    }

    /// The tile of largest potential, the lowest of equal ones; nil where none is left.
    private func best(in image: Range<Int>) -> RankedTile? {
        var best = (index: -1, potential: -Double.infinity)
        shares.withUnsafeBufferPointer { shares in
            spatial.nearest.withUnsafeBufferPointer { nearest in
                for index in image {
                    let potential = shares[index] + weights.spatial * Double(nearest[index])
                    if potential > best.potential { best = (index, potential) }
                }
            }
        }
        return best.index < 0 ? nil : RankedTile(best.index, best.potential)
    }
}
