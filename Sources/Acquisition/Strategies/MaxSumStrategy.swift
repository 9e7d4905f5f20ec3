import Problems
import Tensors

extension Strategy {
    static let maxSumFeature = maxSum(
        "max-sum+feature", .features, "uncertain tiles with the largest sum of feature distances to chosen ones")
    static let maxSumSpatial = maxSum(
        "max-sum+spatial", .space, "uncertain tiles with the largest sum of spatial distances to chosen ones")
    static let maxSumSpatialFeature = maxSum(
        "max-sum+spatial+feature", [.features, .space],
        "uncertain tiles with the largest sum of spatial and feature distances to chosen ones")

    private static func maxSum(_ name: String, _ terms: MaxSumStrategy.Terms, _ summary: String) -> Strategy {
        Strategy(
            name, summary, .spatialDiversity, measure: .entropy,
            needs: terms.contains(.features) ? .decoderFeatures : [],
            settings: (terms.contains(.space) ? SpatialDistance.settings : [])
                + (terms.contains(.features) ? [\.featureComponents] : []) + [\.lambda],
            explain: { $0.maxSum }
        ) { settings, _ throws(Problem) in
            try MaxSumStrategy(
                terms, name: name, lambda: settings.lambda, distance: settings.spatialDistance(),
                featureComponents: settings.featureComponents)
        }
    }
}

/// Greedy max-sum diversification, with which the paper compares max-min (Cai, Xu, Zhang, Foo, "Exploring Spatial
/// Diversity for Region-based Active Learning", IEEE Transactions on Image Processing 2021).
///
/// Each pick is the tile with the largest potential `u / 2 + lambda sum d(x, x_j)`. `u` is the normalized entropy. The
/// sum goes over the tiles `x_j` chosen so far in this query, not over labeled ones. `d` is the feature distance, the
/// spatial distance, or the sum of both, each normalized. The lowest tile wins a tie.
package struct MaxSumStrategy: AcquisitionStrategy {
    /// The distances that are summed.
    package struct Terms: OptionSet, Sendable {
        package let rawValue: Int

        package init(rawValue: Int) { self.rawValue = rawValue }

        package static let features = Terms(rawValue: 1)
        package static let space = Terms(rawValue: 2)
    }

    package let name: String
    private let terms: Terms
    private let lambda: Double
    private let distance: SpatialDistance
    private let featureComponents: Int

    /// - Parameters:
    ///   - name: The name in queries and messages.
    ///   - lambda: The weight of the sum of distances; at least 0.
    ///   - featureComponents: The number of principal components for feature distances.
    package init(
        _ terms: Terms, name: String = "max-sum", lambda: Double = AcquisitionSettings().lambda,
        distance: SpatialDistance = .standard, featureComponents: Int = AcquisitionSettings().featureComponents
    ) {
        precondition(lambda >= 0, "MaxSumStrategy: lambda \(lambda)")
        self.name = name
        self.terms = terms
        self.lambda = lambda
        self.distance = distance
        self.featureComponents = featureComponents
    }

    package func query(
        _ count: Int, from pool: PoolState, workers: Workers, cancellation: Cancellation
    ) throws -> Query {
        try cancellation.check()
        let uncertainty = try pool.normalizedEntropy(for: name)
        guard !pool.candidates.isEmpty, count > 0 else { return Query(strategy: name, items: []) }
        let sums = try DistanceSums(
            metric: terms.contains(.space) ? pool.spatialDistanceCache.term(distance, of: pool).metric : nil,
            features: terms.contains(.features)
                ? pool.distanceFeatures(components: featureComponents, workers) : nil,
            pool: pool, workers: workers)
        var selection = MaxSumSelection(lambda: lambda, uncertainty: uncertainty, sums: sums)
        let picks = try selection.picks(
            count, among: pool.candidates, workers: workers, cancellation: cancellation)
        return pool.makeQuery(name, picks.map(\.index)) { rank, index in
            [
                Query.Reason(.uncertainty, Double(uncertainty[index])),
                Query.Reason(.sumOfDistances, picks[rank].sum), Query.Reason(.potential, picks[rank].potential),
            ]
        }
    }
}

extension Query.Quantity {
    /// The sum of distances to the tiles chosen before.
    fileprivate static let sumOfDistances = Query.Quantity(rawValue: "sum of distances")
}

extension Explanation {
    /// As `uncertainty 0.93; distances to chosen tiles 12.3; potential 12.77`.
    fileprivate var maxSum: String {
        Self.joined(
            number(.uncertainty).map { "uncertainty \($0)" },
            number(.sumOfDistances).map { "distances to chosen tiles \($0)" }, potential)
    }
}
