import Manifold
import Problems
import Tensors

extension Strategy {
    static let coreSet = maxMin(
        "core-set", .features, "tiles farthest in features from all labeled and chosen ones",
        Citation(
            "Sener, Savarese", "Active Learning for Convolutional Neural Networks: A Core-Set Approach", "ICLR", 2018))
    static let featureSpatial = maxMin(
        "feature+spatial", [.features, .space], "tiles far in features and in the image from labeled and chosen ones")
    static let entropyFeature = maxMin(
        "entropy+feature", [.entropy, .features], "uncertain tiles, far in features from labeled and chosen ones")
    package static let entropySpatial = maxMin(
        "entropy+spatial", [.entropy, .space], "uncertain tiles, far in the image from labeled and chosen ones")
    package static let entropySpatialFeature = maxMin(
        "entropy+spatial+feature", [.entropy, .features, .space],
        "uncertain tiles, far in features and in the image from labeled and chosen ones")

    private static func maxMin(
        _ name: String, _ terms: MaxMinStrategy.Terms, _ summary: String, _ citation: Citation = .spatialDiversity
    ) -> Strategy {
        Strategy(
            name, summary, citation, measure: terms.contains(.entropy) ? .entropy : nil,
            needs: terms.contains(.features) ? .decoderFeatures : [],
            settings: (terms.contains(.space) ? SpatialDistance.settings : [])
                + (terms.contains(.features) ? [\.featureComponents] : []) + (terms == .features ? [] : [\.lambda]),
            explain: { $0.maxMin }
        ) { settings, _ throws(Problem) in
            try MaxMinStrategy(
                terms, name: name, lambda: settings.lambda, distance: settings.spatialDistance(),
                featureComponents: settings.featureComponents)
        }
    }
}

/// The family of greedy max-min strategies (Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for Region-based Active
/// Learning", IEEE Transactions on Image Processing 2021, equations 1 to 6, https://doi.org/10.1109/TIP.2021.3120041).
///
/// Each pick is the tile with the largest potential `phi = l1 u + l2 min dF + l3 min dS`. `u` is the normalized
/// entropy, `dF` and `dS` are the feature and spatial distances to labeled and chosen tiles. The strategies of the
/// family differ in the terms of the potential.
package struct MaxMinStrategy: AcquisitionStrategy {
    /// The terms of the potential.
    package struct Terms: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let entropy = Terms(rawValue: 1)
        package static let features = Terms(rawValue: 2)
        package static let space = Terms(rawValue: 4)

        /// The weights l1, l2 and l3. Lambda is the weight of the spatial term, or of the feature term if there is no
        /// spatial one. A single term has weight 1.
        func weights(lambda: Double) -> MaxMinSelection.Weights {
            let featureWeight = contains(.space) || self == .features ? 1 : lambda
            return MaxMinSelection.Weights(
                uncertainty: contains(.entropy) ? 1 : 0, feature: contains(.features) ? featureWeight : 0,
                spatial: contains(.space) ? lambda : 0)
        }
    }

    package let name: String
    let terms: Terms
    let weights: MaxMinSelection.Weights
    let distance: SpatialDistance
    let featureComponents: Int

    /// - Parameters:
    ///   - name: The name in queries and messages.
    ///   - lambda: The weight of the spatial term, or of the feature term if there is no spatial one; at least 0.
    ///   - featureComponents: The number of principal components for feature distances.
    package init(
        _ terms: Terms, name: String = "max-min", lambda: Double = AcquisitionSettings().lambda,
        distance: SpatialDistance = .standard, featureComponents: Int = AcquisitionSettings().featureComponents
    ) {
        precondition(lambda >= 0, "MaxMinStrategy: lambda \(lambda)")
        self.name = name
        self.terms = terms
        self.distance = distance
        self.featureComponents = featureComponents
        weights = terms.weights(lambda: lambda)
    }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let uncertainty = try terms.contains(.entropy) ? pool.normalizedEntropy(for: name) : nil
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }

        let spatial = terms.contains(.space) ? pool.spatialDistanceCache.term(distance, of: pool) : nil
        let picks: [MaxMinSelection.Pick]
        if let spatial, !terms.contains(.features) {
            var selection = SpatialSelection(weights, uncertainty: uncertainty, spatial: spatial)
            picks = try selection.picks(count, among: pool.candidates, cancellation: cancellation)
        } else {
            var selection = MaxMinSelection(weights, uncertainty: uncertainty, spatial: spatial)
            // Without labels there is no distance yet. The first pick then counts as labeled, and determines the scale.
            let first = pool.labeledTiles.isEmpty ? selection.first(among: pool.candidates) : nil
            let left = first.map { first in pool.candidates.filter { $0 != first.index } } ?? pool.candidates
            let others = try pool.featureDistanceCache.withTerm(
                of: pool.distanceFeatures(components: featureComponents, workers),
                labeled: first.map { [$0.index] } ?? pool.labeledTiles, in: pool, workers
            ) { try selection.picks(first == nil ? count : count - 1, among: left, &$0, workers, cancellation) }
            picks = (first.map { [$0] } ?? []) + others
        }
        let explanations = picks.map(Self.terms)
        return pool.makeQuery(name, picks.map(\.index)) { rank, _ in explanations[rank] }
    }

    /// Computes feature distances in advance for the `count` best tiles by the other terms. A later query most likely
    /// selects among these.
    package func prepare(
        _ count: Int, in pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws {
        try cancellation.check()
        guard terms.contains(.entropy), terms.contains(.features), !pool.labeledTiles.isEmpty else { return }
        var scoreWithoutFeatures = try pool.normalizedEntropy(for: name)
        if terms.contains(.space) {
            let nearest = pool.spatialDistanceCache.term(distance, of: pool).nearest
            for index in scoreWithoutFeatures.indices {
                scoreWithoutFeatures[index] += Float(weights.spatial) * nearest[index]
            }
        }
        let best = pool.top(count, by: scoreWithoutFeatures)
        try pool.featureDistanceCache.withTerm(
            of: pool.distanceFeatures(components: featureComponents, workers), labeled: pool.labeledTiles, in: pool,
            workers
        ) { try $0.compareWithLabeled(best, workers, cancellation) }
    }

    private static func terms(_ pick: MaxMinSelection.Pick) -> [Query.Reason] {
        [
            pick.uncertainty.map { Query.Reason(.uncertainty, Double($0)) },
            pick.feature.map { Query.Reason(.featureDistance, Double($0)) },
            pick.spatial.map { Query.Reason(.spatialDistance, Double($0)) },
            Query.Reason(.potential, pick.potential),
        ].compactMap { $0 }
    }
}

extension Query.Quantity {
    /// The feature distance to the nearest labeled or chosen tile, divided by the scale of the query.
    fileprivate static let featureDistance = Query.Quantity(rawValue: "feature distance")
    /// The spatial distance to the nearest labeled or chosen tile, normalized to `0...1`.
    fileprivate static let spatialDistance = Query.Quantity(rawValue: "spatial distance")
}

extension Explanation {
    /// As `uncertainty 0.93; 0.5 away in image, 0.41 in features; potential 1.43`. The distances are those to the nearest
    /// labeled or chosen tile.
    fileprivate var maxMin: String {
        let distances = [
            number(.spatialDistance).map { "\($0) away in image" },
            number(.featureDistance).map { "\($0) \(value(.spatialDistance) == nil ? "away " : "")in features" },
        ].compactMap(\.self)
        return Self.joined(
            number(.uncertainty).map { "uncertainty \($0)" },
            distances.isEmpty ? nil : distances.joined(separator: ", "), potential)
    }
}
