import Tensors

/// Greedy max-min diversification with features (Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based
/// Active Learning", IEEE Transactions on Image Processing 2021, equation 4).
///
/// Each pick is the tile with the largest potential `phi = l1 u + l2 min dF + l3 min dS`. `u` is the uncertainty, `dF`
/// and `dS` are the feature and spatial distances to labeled and chosen tiles. If potentials are equal, the tile with
/// the lowest index is picked.
///
/// The evaluation is lazy. A nearest distance never grows when a tile is chosen, so an old potential is an upper bound.
/// These steps repeat until there are enough picks:
/// 1. The tiles with the largest bounds are compared with more labeled and chosen tiles, by matrix products.
/// 2. Those that then rank before all other candidates are the finalists. The distances between them are computed once.
/// 3. Finalists are picked as long as the best of them ranks before all other candidates.
///
/// The picks equal those of the plain greedy method (`PlainGreedy`).
struct MaxMinSelection {
    /// The factors l1, l2, l3.
    struct Weights: Sendable, Equatable {
        var uncertainty: Double
        var feature: Double
        var spatial: Double
    }

    /// A tile that was picked, with the terms of its potential at that time. A term is nil if it is left out.
    struct Pick: Equatable {
        /// The index of the tile in the pool.
        let index: Int
        let uncertainty: Float?
        let feature: Float?
        let spatial: Float?
        let potential: Double
    }

    /// The limits of the number of tiles that are compared together, which is the number of missing picks. Larger
    /// batches make better use of matrix products; smaller ones do fewer comparisons that prove unnecessary.
    private static let batch = 64...512

    private let weights: Weights
    private let uncertainty: [Float]?
    private var spatial: SpatialTerm?

    /// - Parameters:
    ///   - uncertainty: Normalized to `0...1`; nil leaves the term out.
    ///   - spatial: The distances to the labeled tiles; nil leaves the term out.
    init(_ weights: Weights, uncertainty: [Float]?, spatial: SpatialTerm?) {
        self.weights = weights
        self.uncertainty = uncertainty
        self.spatial = spatial
    }

    /// The first pick if no tile is labeled. All candidates then have feature distance 1.
    /// - Parameter candidates: Ascending, not empty.
    mutating func first(among candidates: [Int]) -> Pick {
        var best = (index: candidates[0], potential: -Double.infinity)
        for index in candidates {
            let potential = potential(index, 1)
            if potential > best.potential { best = (index, potential) }
        }
        let pick = pick(best.index, 1)
        spatial?.add(best.index)
        return pick
    }

    /// Up to `count` picks, in the order of choice; fewer only if no more candidates are left.
    /// - Parameters:
    ///   - candidates: Ascending.
    ///   - cancellation: Checked before each pick. The choices so far stay in `feature`, which can be rewound.
    mutating func picks(
        _ count: Int, among candidates: [Int], _ feature: inout FeatureTerm, _ workers: Workers,
        _ cancellation: Cancellation
    ) throws -> [Pick] {
        var picks: [Pick] = []
        var queue = CandidateQueue(candidates, count: count, poolSize: feature.features.rowCount)
        while picks.count < count {
            try cancellation.check()
            let size = min(max(count - picks.count, Self.batch.lowerBound), Self.batch.upperBound)
            let batch = queue.take(size) { potential($0, feature.bound($0)) }
            if batch.isEmpty { break }
            feature.compareWithFurtherCenters(batch, workers)
            let current = batch.map { potential($0, feature.bound($0)) }
            for (index, potential) in zip(batch, current) where !feature.isUpToDate(index) {
                queue.putBack(index, potential)
            }
            var finalists: [Int] = []
            for (index, potential) in zip(batch, current) where feature.isUpToDate(index) {
                if queue.isAheadOfOthers(index, potential) {
                    finalists.append(index)
                } else {
                    queue.putBack(index, potential)
                }
            }
            let distances = PairwiseSquaredDistances(finalists.sorted(), feature, workers)
            picks += try pickAmong(distances, count - picks.count, &queue, &feature, cancellation)
        }
        return picks
    }

    /// Picks up to `count` of the finalists, as long as the best of them ranks before all other candidates. The other
    /// finalists go back to the queue.
    /// - Parameter distances: The distances between the finalists.
    /// - Precondition: The finalists were compared with all labeled and chosen tiles.
    private mutating func pickAmong(
        _ distances: PairwiseSquaredDistances, _ count: Int, _ queue: inout CandidateQueue,
        _ feature: inout FeatureTerm, _ cancellation: Cancellation
    ) throws -> [Pick] {
        let finalists = distances.tiles
        // A tile that was picked gets a potential and a radius of negative infinity, so that it is not picked again.
        var potentials = finalists.map { potential($0, feature.bound($0)) }
        var squaredRadii = finalists.map { feature.squaredRadius($0) }
        var picks: [Pick] = []
        while picks.count < count, let position = Self.best(potentials) {
            try cancellation.check()
            let index = finalists[position]
            guard queue.isAheadOfOthers(index, potentials[position]) else { break }
            guard feature.isResolved(index) else {
                feature.resolve(index)
                potentials[position] = potential(index, feature.bound(index))
                continue
            }
            picks.append(pick(index, feature.bound(index)))
            queue.markPicked(index)
            potentials[position] = -.infinity
            squaredRadii[position] = -.infinity
            feature.choose(index)
            distances.forEachWithin(&squaredRadii, of: position) { other, squared in
                feature.compareWithNewest(finalists[other], at: squared)
                potentials[other] = potential(finalists[other], feature.bound(finalists[other]))
                return feature.squaredRadius(finalists[other])
            }
            guard let image = spatial?.metric.image(of: index) else { continue }
            spatial?.add(index)
            for (other, tile) in finalists.enumerated() where image.contains(tile) && potentials[other] > -.infinity {
                potentials[other] = potential(tile, feature.bound(tile))
            }
        }
        for (position, index) in finalists.enumerated() where potentials[position] > -.infinity {
            feature.markUpToDate(index)
            queue.putBack(index, potentials[position])
        }
        return picks
    }

    /// The position of the largest potential, the first of equal ones; nil if all are negative infinity.
    private static func best(_ potentials: [Double]) -> Int? {
        var best = (position: -1, potential: -Double.infinity)
        for (position, potential) in potentials.enumerated() where potential > best.potential {
            best = (position, potential)
        }
        return best.position < 0 ? nil : best.position
    }

    /// The potential of a tile with the feature term `feature`.
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
