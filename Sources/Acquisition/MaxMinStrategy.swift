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
    }

    /// Feature distances are between the leading principal components of this number.
    private static let componentCount = 128

    private let kind: Kind
    private let weights: MaxMinSelection.Weights
    private let distance: SpatialDistance

    /// - Parameter lambda: The weight of the spatial term, of the feature term where there is no spatial one.
    package init(_ kind: Kind, lambda: Double = 1, distance: SpatialDistance = .standard) {
        precondition(lambda >= 0, "MaxMinStrategy: lambda \(lambda)")
        self.kind = kind
        self.distance = distance
        weights = MaxMinSelection.Weights(
            uncertainty: kind.usesEntropy ? 1 : 0, feature: kind.usesFeatures ? (kind.usesSpace ? 1 : lambda) : 0,
            spatial: kind.usesSpace ? lambda : 0)
    }

    package var name: String { kind.rawValue }

    package var measure: UncertaintyMeasure? { kind.usesEntropy ? .entropy : nil }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let uncertainty = try kind.usesEntropy ? Self.normalized(pool.checkedUncertainty(for: name)) : nil
        let candidates = pool.candidates
        let labeled = pool.tiles.indices.filter { pool.labeled[$0] }
        guard !candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }

        let feature =
            try kind.usesFeatures
            ? FeatureTerm(features(pool, workers), labeled: labeled, candidates: candidates, workers: workers) : nil
        var spatial = kind.usesSpace ? SpatialTerm(distance, tiles: pool.tiles, rects: pool.rects) : nil
        for index in labeled { spatial?.choose(index) }

        var selection = MaxMinSelection(weights, uncertainty: uncertainty, feature: feature, spatial: spatial)
        let picks = selection.picks(count, among: candidates)
        let terms = picks.map(Self.terms)
        return pool.query(name, picks.map(\.index)) { rank, _ in terms[rank] }
    }

    private func features(_ pool: PoolState, _ workers: Workers) throws -> Tensor {
        let features = try pool.features.decoderFeatures(of: Array(pool.tiles.indices))
        try features.checkFinite()
        guard features.columnCount > Self.componentCount else { return features }
        return try PrincipalComponents(features, count: Self.componentCount, workers: workers)
            .project(features, workers: workers)
    }

    /// From 0 for the least to 1 for the largest finite number of the pool; 0 for all where they are equal.
    private static func normalized(_ uncertainty: [Float]) -> [Float] {
        let finite = uncertainty.lazy.filter(\.isFinite)
        guard let least = finite.min(), let largest = finite.max(), least < largest else {
            return [Float](repeating: 0, count: uncertainty.count)
        }
        return uncertainty.map { ($0 - least) / (largest - least) }
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
