import Tensors

/// Greedy max-min diversification (spatial diversity, equation 4): the tile of largest potential
/// `phi = l1 u + l2 min dF + l3 min dS`, again and again, distances being to what is labeled or chosen. Equal
/// potentials go to the lowest tile.
///
/// Lazily: potentials in the heap are those of some moment before, and bounds from above, since a least distance
/// never rises. The top is brought up to date until it stays on top, which makes it the choice of the plain greedy. A
/// top that has not seen many of the centers sees them together with those next to it, by a matrix product.
struct MaxMinSelection {
    /// The factors l1, l2, l3.
    struct Weights: Sendable, Equatable {
        var uncertainty: Double
        var feature: Double
        var spatial: Double
    }

    struct Pick: Equatable {
        let index: Int
        let uncertainty: Float?
        let feature: Float?
        let spatial: Float?
        let potential: Double
    }

    /// Centers that a tile sees one by one; more are left to a product.
    private static let patience = 256
    /// Tiles to a product.
    private static let batch = 512

    private let weights: Weights
    private let uncertainty: [Float]?
    private var feature: FeatureTerm
    private var spatial: SpatialTerm?

    /// - Parameters:
    ///   - uncertainty: Normalized to `0...1`; nil leaves the term out, as for `spatial`.
    init(_ weights: Weights, uncertainty: [Float]?, feature: FeatureTerm, spatial: SpatialTerm?) {
        self.weights = weights
        self.uncertainty = uncertainty
        self.feature = feature
        self.spatial = spatial
    }

    /// The first `count` picks among `candidates`, ascending.
    mutating func picks(_ count: Int, among candidates: [Int], workers: Workers) -> [Pick] {
        var picks: [Pick] = []
        var heap = PotentialHeap(candidates.map { ($0, potential($0)) })
        while picks.count < count, let top = heap.top {
            let index = top.index
            let current = potential(index)
            if current < top.potential {
                heap.replaceTop(current)
            } else if feature.isExact(index) {
                heap.removeTop()
                picks.append(pick(index, current))
                choose(index, from: candidates, &heap, workers)
            } else if feature.unseenCount(index) > Self.patience {
                refreshTop(of: &heap, workers)
            } else {
                heap.replaceTop(updated(index, against: heap.runnerUp))
            }
        }
        return picks
    }

    private mutating func choose(
        _ index: Int, from candidates: [Int], _ heap: inout PotentialHeap, _ workers: Workers
    ) {
        spatial?.choose(index)
        let setsScale = feature.isUnscaled
        feature.choose(index)
        guard setsScale else { return }
        let left = candidates.filter { $0 != index }
        feature.setScale(left, workers)
        heap = PotentialHeap(left.map { ($0, potential($0)) })
    }

    /// Shows the tiles on top the centers that they have not seen.
    private mutating func refreshTop(of heap: inout PotentialHeap, _ workers: Workers) {
        var batch: [Int] = []
        while batch.count < Self.batch, let top = heap.top {
            batch.append(top.index)
            heap.removeTop()
        }
        feature.refresh(batch, upTo: feature.centers.count, workers)
        for index in batch { heap.insert((index, potential(index))) }
    }

    /// The potential after the tile has seen centers, all of them or until it falls below `bound`; the exact one if it
    /// does not.
    private mutating func updated(_ index: Int, against bound: Double) -> Double {
        let (weights, u, s) = (weights, uncertainty?[index], spatial?.nearest[index])
        feature.see(index) { Self.potential(weights, u, $0, s) >= bound }
        if feature.unseenCount(index) == 0, potential(index) >= bound { feature.resolve(index) }
        return potential(index)
    }

    private func potential(_ index: Int) -> Double {
        Self.potential(weights, uncertainty?[index], feature.bound(index), spatial?.nearest[index])
    }

    private static func potential(_ weights: Weights, _ u: Float?, _ f: Float, _ s: Float?) -> Double {
        weights.uncertainty * Double(u ?? 0) + weights.feature * Double(f) + weights.spatial * Double(s ?? 0)
    }

    private func pick(_ index: Int, _ potential: Double) -> Pick {
        Pick(
            index: index, uncertainty: uncertainty?[index], feature: feature.bound(index),
            spatial: spatial?.nearest[index], potential: potential)
    }
}
