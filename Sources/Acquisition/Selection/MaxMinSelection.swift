import Tensors

/// Greedy max-min diversification with features (spatial diversity, equation 4): the tile of largest potential
/// `phi = l1 u + l2 min dF + l3 min dS`, again and again, distances being to what is labeled or chosen. Equal
/// potentials go to the lowest tile.
///
/// Lazily: what is known of a potential is a bound from above, since a least distance never rises. Tiles of the largest
/// bounds are brought up to date together, by matrix products. Those then above all others are a contest: with the
/// distances between them at hand, picks are made among them as long as the best of them stays above the others, which
/// makes each the choice of the plain greedy.
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

    /// Tiles that are brought up to date together.
    private static let batch = 64...512

    private let weights: Weights
    private let uncertainty: [Float]?
    private var spatial: SpatialTerm?

    /// - Parameters:
    ///   - uncertainty: Normalized to `0...1`; nil leaves the term out, as for `spatial`.
    init(_ weights: Weights, uncertainty: [Float]?, spatial: SpatialTerm?) {
        self.weights = weights
        self.uncertainty = uncertainty
        self.spatial = spatial
    }

    /// The first of `candidates`, ascending and not empty, where nothing is labeled and all are at feature distance 1.
    mutating func first(among candidates: [Int]) -> Pick {
        var best = (index: candidates[0], potential: -Double.infinity)
        for index in candidates {
            let potential = potential(index, 1)
            if potential > best.potential { best = (index, potential) }
        }
        let pick = pick(best.index, 1)
        spatial?.choose(best.index)
        return pick
    }

    /// The first `count` picks among `candidates`, ascending.
    mutating func picks(
        _ count: Int, among candidates: [Int], _ feature: inout FeatureTerm, _ workers: Workers
    ) -> [Pick] {
        var picks: [Pick] = []
        var frontier = Frontier(candidates, count: count, poolSize: feature.features.rowCount)
        while picks.count < count {
            let size = min(max(count - picks.count, Self.batch.lowerBound), Self.batch.upperBound)
            let batch = frontier.take(size) { potential($0, feature.bound($0)) }
            if batch.isEmpty { break }
            feature.refresh(batch, workers)
            let current = batch.map { potential($0, feature.bound($0)) }
            for (index, potential) in zip(batch, current) where !feature.hasSeenAll(index) {
                frontier.putBack(index, potential)
            }
            var rivals: [Int] = []
            for (index, potential) in zip(batch, current) where feature.hasSeenAll(index) {
                if frontier.follows(index, potential) {
                    rivals.append(index)
                } else {
                    frontier.putBack(index, potential)
                }
            }
            let distances = SquareDistances(rivals.sorted(), feature, workers)
            picks += contest(count - picks.count, distances, &frontier, &feature)
        }
        return picks
    }

    /// Up to `count` picks among tiles that have seen all centers, as long as the best of them comes before the others.
    private mutating func contest(
        _ count: Int, _ distances: SquareDistances, _ frontier: inout Frontier, _ feature: inout FeatureTerm
    ) -> [Pick] {
        let rivals = distances.tiles
        var potentials = rivals.map { potential($0, feature.bound($0)) }
        var reaches = rivals.map { feature.reach($0) }
        var picks: [Pick] = []
        while picks.count < count, let place = Self.best(potentials) {
            let index = rivals[place]
            guard frontier.follows(index, potentials[place]) else { break }
            guard feature.isResolved(index) else {
                feature.resolve(index)
                potentials[place] = potential(index, feature.bound(index))
                continue
            }
            picks.append(pick(index, feature.bound(index)))
            frontier.pick(index)
            potentials[place] = -.infinity
            reaches[place] = -.infinity
            feature.choose(index)
            distances.forEachWithin(&reaches, of: place) { other, squared in
                feature.seeLast(rivals[other], at: squared)
                potentials[other] = potential(rivals[other], feature.bound(rivals[other]))
                return feature.reach(rivals[other])
            }
            guard let image = spatial?.metric.image(of: index) else { continue }
            spatial?.choose(index)
            for (other, tile) in rivals.enumerated() where image.contains(tile) && potentials[other] > -.infinity {
                potentials[other] = potential(tile, feature.bound(tile))
            }
        }
        for (place, index) in rivals.enumerated() where potentials[place] > -.infinity {
            feature.skipUnseen(index)
            frontier.putBack(index, potentials[place])
        }
        return picks
    }

    /// The place of the largest potential, the first of equal ones; nil if there is none above negative infinity.
    private static func best(_ potentials: [Double]) -> Int? {
        var best = (place: -1, potential: -Double.infinity)
        for (place, potential) in potentials.enumerated() where potential > best.potential {
            best = (place, potential)
        }
        return best.place < 0 ? nil : best.place
    }

    @inline(__always)
    private func potential(_ index: Int, _ feature: Float) -> Double {
        weights.uncertainty * Double(uncertainty?[index] ?? 0) + weights.feature * Double(feature)
            + weights.spatial * Double(spatial?.nearest[index] ?? 0)
    }

    private func pick(_ index: Int, _ feature: Float) -> Pick {
        Pick(
            index: index, uncertainty: uncertainty?[index], feature: feature, spatial: spatial?.nearest[index],
            potential: potential(index, feature))
    }
}
