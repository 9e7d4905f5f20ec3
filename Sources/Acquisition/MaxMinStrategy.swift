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
    package init(_ kind: Kind, lambda: Double = 1, distance: SpatialDistance = .standard) {
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
            var selection = MaxMinSelection(
                weights, uncertainty: uncertainty, feature: try pool.featureTerm(workers), spatial: spatial)
            picks = selection.picks(count, among: pool.candidates, workers: workers)
        }
        let terms = picks.map(Self.terms)
        return pool.query(name, picks.map(\.index)) { rank, _ in terms[rank] }
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
