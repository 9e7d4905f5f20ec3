import Tensors

/// The max-sum variant of diversification (spatial diversity's comparison): greedy on `u / 2 + lambda sum d(x, x_j)`
/// over the tiles `x_j` chosen so far in the batch; with two distances, on the sum of both. Equal potentials go to the
/// lowest tile.
package struct MaxSumStrategy: AcquisitionStrategy {
    package enum Kind: String, Sendable, CaseIterable {
        case feature = "max-sum+feature"
        case spatial = "max-sum+spatial"
        case spatialFeature = "max-sum+spatial+feature"

        var usesFeatures: Bool { self != .spatial }
        var usesSpace: Bool { self != .feature }
    }

    private let kind: Kind
    private let lambda: Double
    private let distance: SpatialDistance

    package init(_ kind: Kind, lambda: Double = AcquisitionSettings().lambda, distance: SpatialDistance = .standard) {
        precondition(lambda >= 0, "MaxSumStrategy: lambda \(lambda)")
        self.kind = kind
        self.lambda = lambda
        self.distance = distance
    }

    package var name: String { kind.rawValue }

    package var measure: UncertaintyMeasure? { .entropy }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let uncertainty = try pool.normalizedEntropy(for: name)
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        let sums = try DistanceSums(
            space: kind.usesSpace ? pool.space.term(distance, of: pool).metric : nil,
            features: kind.usesFeatures ? pool.distanceFeatures(workers) : nil, pool: pool, workers: workers)
        var selection = MaxSumSelection(lambda: lambda, uncertainty: uncertainty, sums: sums)
        let picks = selection.picks(count, among: pool.candidates, workers: workers)
        return pool.query(name, picks.map(\.index)) { rank, index in
            [
                Query.Term("uncertainty", Double(uncertainty[index])),
                Query.Term("sum of distances", picks[rank].sum), Query.Term("potential", picks[rank].potential),
            ]
        }
    }
}
