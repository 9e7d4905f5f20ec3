import Tensors

/// Greedy max-min diversification (spatial diversity, equation 4): the tile of largest potential
/// `phi = l1 u + l2 min dF + l3 min dS`, again and again, distances being to what is labeled or chosen. Equal
/// potentials go to the lowest tile.
///
/// Lazily: potentials in the heap are those of some moment before, and bounds from above, since a least distance
/// never rises. The top is brought up to date until it stays on top, which makes it the choice of the plain greedy.
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

    private let weights: Weights
    private let uncertainty: [Float]?
    private var feature: FeatureTerm?
    private var spatial: SpatialTerm?

    /// - Parameters:
    ///   - uncertainty: Normalized to `0...1`; nil leaves the term out, as for the other two.
    init(_ weights: Weights, uncertainty: [Float]?, feature: FeatureTerm?, spatial: SpatialTerm?) {
        self.weights = weights
        self.uncertainty = uncertainty
        self.feature = feature
        self.spatial = spatial
    }

    /// The first `count` picks among `candidates`, ascending.
    mutating func picks(_ count: Int, among candidates: [Int]) -> [Pick] {
        var picks: [Pick] = []
        var heap = PotentialHeap(candidates.map { ($0, potential($0)) })
        while picks.count < count, let top = heap.top {
            let current = potential(top.index)
            guard current == top.potential, feature?.hasSeenAll(top.index) ?? true else {
                heap.replaceTop(current < top.potential ? current : updated(top.index, against: heap.runnerUp))
                continue
            }
            heap.removeTop()
            picks.append(pick(top.index, current))
            spatial?.choose(top.index)
            guard feature != nil else { continue }
            let setsScale = feature?.isUnscaled ?? false
            feature?.choose(top.index)
            if setsScale {
                let left = candidates.filter { $0 != top.index }
                feature?.setScale(left)
                heap = PotentialHeap(left.map { ($0, potential($0)) })
            }
        }
        return picks
    }

    /// The potential after the tile has seen chosen ones, all of them or until it falls below `bound`.
    private mutating func updated(_ index: Int, against bound: Double) -> Double {
        let (weights, u, s) = (weights, uncertainty?[index], spatial?.nearest[index])
        feature?.see(index) { Self.potential(weights, u, $0, s) >= bound }
        return potential(index)
    }

    private func potential(_ index: Int) -> Double {
        Self.potential(weights, uncertainty?[index], feature?.nearest(index), spatial?.nearest[index])
    }

    private static func potential(_ weights: Weights, _ u: Float?, _ f: Float?, _ s: Float?) -> Double {
        weights.uncertainty * Double(u ?? 0) + weights.feature * Double(f ?? 0) + weights.spatial * Double(s ?? 0)
    }

    private func pick(_ index: Int, _ potential: Double) -> Pick {
        Pick(
            index: index, uncertainty: uncertainty?[index], feature: feature?.nearest(index),
            spatial: spatial?.nearest[index], potential: potential)
    }
}
