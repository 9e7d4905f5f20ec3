import HeapModule
import Tensors

/// Greedy max-min diversification without features: `phi = l1 u + l3 min dS` (Cai, Xu, Zhang, Foo, "Exploring Spatial
/// Diversity for Region-based Active Learning", IEEE Transactions on Image Processing 2021, equation 4 with l2 = 0).
///
/// A pick changes only the potentials of tiles in its image. So a heap holds the best tile of each image, and after a
/// pick only the tiles of its image are compared again. This takes `O(N + k m)` for `N` tiles, `k` picks and `m` tiles
/// of an image, and `O(log)` of the number of images for each pick. Potentials are bit-identical to those of the plain
/// greedy method.
struct SpatialSelection {
    private let weights: MaxMinSelection.Weights
    private let uncertainty: [Float]?
    private var spatial: SpatialTerm
    /// `l1 u` of each remaining candidate; negative infinity for all other tiles.
    private var weightedUncertainty: [Double] = []

    /// - Parameters:
    ///   - uncertainty: Normalized to `0...1`; nil leaves the term out.
    ///   - spatial: The distances to the labeled tiles.
    init(_ weights: MaxMinSelection.Weights, uncertainty: [Float]?, spatial: SpatialTerm) {
        self.weights = weights
        self.uncertainty = uncertainty
        self.spatial = spatial
    }

    /// Up to `count` picks, in the order of choice; fewer only if no more candidates are left.
    /// - Parameters:
    ///   - candidates: Ascending.
    ///   - cancellation: Checked before each pick.
    mutating func picks(
        _ count: Int, among candidates: [Int], cancellation: Cancellation
    ) throws -> [MaxMinSelection.Pick] {
        weightedUncertainty = [Double](repeating: -.infinity, count: spatial.nearest.count)
        for candidate in candidates {
            weightedUncertainty[candidate] = weights.uncertainty * Double(uncertainty?[candidate] ?? 0)
        }
        var heap = Heap(spatial.metric.geometry.images.compactMap { best(in: $0) })
        var picks: [MaxMinSelection.Pick] = []
        picks.reserveCapacity(min(count, candidates.count))
        while picks.count < count, let top = heap.min {
            try cancellation.check()
            picks.append(
                MaxMinSelection.Pick(
                    index: top.index, uncertainty: uncertainty?[top.index], feature: nil,
                    spatial: spatial.nearest[top.index], potential: top.potential))
            weightedUncertainty[top.index] = -.infinity
            spatial.add(top.index)
            if let next = best(in: spatial.metric.image(of: top.index)) {
                heap.replaceMin(with: next)
            } else {
                heap.removeMin()
            }
        }
        return picks
    }

    /// The candidate of an image with the largest potential, the first of equal ones; nil if none is left.
    private func best(in image: Range<Int>) -> RankedTile? {
        var best = (index: -1, potential: -Double.infinity)
        weightedUncertainty.withUnsafeBufferPointer { weightedUncertainty in
            spatial.nearest.withUnsafeBufferPointer { nearest in
                for index in image {
                    let potential = weightedUncertainty[index] + weights.spatial * Double(nearest[index])
                    if potential > best.potential { best = (index, potential) }
                }
            }
        }
        return best.index < 0 ? nil : RankedTile(best.index, best.potential)
    }
}
