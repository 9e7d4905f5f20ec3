import Manifold
import Tensors

/// The family of greedy max-min strategies, told apart by the terms of the potential.
package struct MaxMinStrategy: AcquisitionStrategy {
    /// What a strategy of the family looks at.
    package enum Kind: String, Sendable, CaseIterable {
        case coreSet = "core-set"
        case featureSpatial = "feature+spatial"
        case entropyFeature = "entropy+feature"
        case entropySpatial = "entropy+spatial"
        case entropySpatialFeature = "entropy+spatial+feature"

        var usesEntropy: Bool { self != .coreSet && self != .featureSpatial }
        var usesFeatures: Bool { self != .entropySpatial }
        var usesSpace: Bool { self != .coreSet && self != .entropyFeature }

        /// Lambda weighs the spatial term, the feature term where there is no spatial one; a single term needs none.
        func weights(lambda: Double) -> MaxMinSelection.Weights {
            let featureWeight = usesSpace || self == .coreSet ? 1 : lambda
            return MaxMinSelection.Weights(
                uncertainty: usesEntropy ? 1 : 0, feature: usesFeatures ? featureWeight : 0,
                spatial: usesSpace ? lambda : 0)
        }
    }

    private let kind: Kind
    private let weights: MaxMinSelection.Weights
    private let distance: SpatialDistance

    /// - Parameter lambda: The weight of the spatial term, of the feature term where there is no spatial one.
    package init(_ kind: Kind, lambda: Double = AcquisitionSettings().lambda, distance: SpatialDistance = .standard) {
        precondition(lambda >= 0, "MaxMinStrategy: lambda \(lambda)")
        self.kind = kind
        self.distance = distance
        weights = kind.weights(lambda: lambda)
    }

    package var name: String { kind.rawValue }

    package var measure: UncertaintyMeasure? { kind.usesEntropy ? .entropy : nil }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let uncertainty = try kind.usesEntropy ? pool.normalizedEntropy(for: name) : nil
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }

        let spatial = kind.usesSpace ? pool.space.term(distance, of: pool) : nil
        let picks: [MaxMinSelection.Pick]
        if let spatial, !kind.usesFeatures {
            var selection = SpatialSelection(weights, uncertainty: uncertainty, spatial: spatial)
            picks = selection.picks(count, among: pool.candidates)
        } else {
            var selection = MaxMinSelection(weights, uncertainty: uncertainty, spatial: spatial)
            let first = pool.labeledTiles.isEmpty ? selection.first(among: pool.candidates) : nil
            let left = first.map { first in pool.candidates.filter { $0 != first.index } } ?? pool.candidates
            let others = try pool.distances.withTerm(
                of: pool.distanceFeatures(workers), labeled: first.map { [$0.index] } ?? pool.labeledTiles, in: pool,
                workers
            ) { selection.picks(first == nil ? count : count - 1, among: left, &$0, workers) }
            picks = (first.map { [$0] } ?? []) + others
        }
        let terms = picks.map(Self.terms)
        return pool.query(name, picks.map(\.index)) { rank, _ in terms[rank] }
    }

    /// Finds how far the `count` tiles are from what is labeled that come first but for that distance: it may bring any of
    /// them to the top, and then the answer need not wait for it.
    func prepare(_ count: Int, in pool: PoolState, workers: Workers) throws {
        guard kind.usesEntropy, kind.usesFeatures, !pool.labeledTiles.isEmpty else { return }
        var merit = try pool.normalizedEntropy(for: name)
        if kind.usesSpace {
            let nearest = pool.space.term(distance, of: pool).nearest
            for index in merit.indices { merit[index] += Float(weights.spatial) * nearest[index] }
        }
        let leaders = pool.highest(count, by: merit)
        try pool.distances.withTerm(
            of: pool.distanceFeatures(workers), labeled: pool.labeledTiles, in: pool, workers
        ) { $0.seeLabeled(leaders, workers) }
    }

    private static func terms(_ pick: MaxMinSelection.Pick) -> [Query.Term] {
        [
            pick.uncertainty.map { Query.Term("uncertainty", Double($0)) },
            pick.feature.map { Query.Term("feature distance", Double($0)) },
            pick.spatial.map { Query.Term("spatial distance", Double($0)) },
            Query.Term("potential", pick.potential),
        ].compactMap { $0 }
    }
}
