import Manifold

/// The settings of a query, as saved with a project. Missing keys take their defaults.
package struct AcquisitionSettings: Codable, Equatable, Sendable {
    /// Tiles to ask each round (N).
    package var batchSize = 32
    /// Most uncertain tiles that MEAL chooses among (N_I).
    package var candidateCount = 200
    /// UMAP's neighbors of a point, itself among them.
    package var neighborCount = 15
    /// UMAP's least distance between embedded points.
    package var minimumDistance = 0.1
    /// The weight of the spatial term of the max-min strategies, of the feature term where there is no spatial one.
    package var lambda = 1.0
    /// Whether spatial distance has three steps or grows with the way.
    package var distanceForm = DistanceForm.piecewise
    /// How the way between two tile centers is measured.
    package var norm = SpatialDistance.Norm.chebyshev
    /// The piecewise distance of tiles of an image closer than `delta`.
    package var nearDistance = 1.0
    /// The piecewise distance of tiles of an image at `delta` or farther.
    package var farDistance = 2.0
    /// The piecewise distance of tiles of different images.
    package var otherDistance = 2.0
    /// What counts as close, in tile sides (the shorter one).
    package var delta = 2.0
    /// How k-means++ draws the seeds of MEAL and BADGE.
    package var seeding = Seeding.greedy
    /// Clusters of features among which ReDAL spreads its tiles.
    package var clusterCount = 150
    /// What each tile asked of a cluster leaves of the scores of the next ones (ReDAL).
    package var clusterDecay = 0.95
    /// How much pixels of rarely predicted classes count for more (PixBal's nu).
    package var pixelBalance = 6.0
    /// Passes with dropout whose disagreement BALD measures.
    package var dropoutPasses = 10
    /// The name of the strategy.
    package var strategy = "meal"

    package enum Seeding: String, Codable, Sendable, CaseIterable { case greedy, plain }

    package enum DistanceForm: String, Codable, Sendable, CaseIterable { case piecewise, linear }

    package init() {}

    package init(strategy: String) { self.strategy = strategy }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func decode<T: Decodable>(_ key: CodingKeys, into value: inout T) throws {
            value = try container.decodeIfPresent(T.self, forKey: key) ?? value
        }
        func decodeCase<T: RawRepresentable<String> & CaseIterable>(_ key: CodingKeys, into value: inout T) throws {
            guard let name = try container.decodeIfPresent(String.self, forKey: key) else { return }
            guard let named = T(rawValue: name) else {
                let names = T.allCases.map(\.rawValue).joined(separator: ", ")
                throw AcquisitionError.setting(name: key.stringValue, value: name, range: "one of " + names)
            }
            value = named
        }
        try decode(.batchSize, into: &batchSize)
        try decode(.candidateCount, into: &candidateCount)
        try decode(.neighborCount, into: &neighborCount)
        try decode(.minimumDistance, into: &minimumDistance)
        try decode(.lambda, into: &lambda)
        try decodeCase(.distanceForm, into: &distanceForm)
        try decodeCase(.norm, into: &norm)
        try decode(.nearDistance, into: &nearDistance)
        try decode(.farDistance, into: &farDistance)
        try decode(.otherDistance, into: &otherDistance)
        try decode(.delta, into: &delta)
        try decodeCase(.seeding, into: &seeding)
        try decode(.clusterCount, into: &clusterCount)
        try decode(.clusterDecay, into: &clusterDecay)
        try decode(.pixelBalance, into: &pixelBalance)
        try decode(.dropoutPasses, into: &dropoutPasses)
        try decode(.strategy, into: &strategy)
    }

    /// - Throws: `AcquisitionError.setting` for the first setting outside its range.
    package func check() throws(AcquisitionError) {
        for setting in AcquisitionSetting.allCases {
            switch (setting.kind, self[setting]) {
            case (.choice(let names), .name(let name)):
                try require(setting.name, name, "one of " + names.joined(separator: ", ")) { names.contains($0) }
            case (.integer(let range, _), .integer(let count)):
                try require(setting.name, count, "\(range.lowerBound) to \(range.upperBound)") { range ~= $0 }
            case (.number(let range, _), .number(let number)) where !Self.areMetric.contains(setting):
                try require(setting.name, number, "\(range.lowerBound) to \(range.upperBound)") { range ~= $0 }
            default: continue
            }
        }
        try require("candidateCount", candidateCount, "at least batchSize (\(batchSize)) for \(strategy)") {
            $0 >= batchSize || !traits.contains(.embedding)
        }
        _ = try spatialDistance()
    }

    /// Settings whose range depends on each other; `SpatialDistance` says which are a metric.
    private static let areMetric: Set<AcquisitionSetting> = [.delta, .nearDistance, .farDistance, .otherDistance]

    private func require<T>(
        _ name: String, _ value: T, _ range: String, _ holds: (T) -> Bool
    ) throws(AcquisitionError) {
        guard holds(value) else { throw .setting(name: name, value: "\(value)", range: range) }
    }
}

extension AcquisitionSettings {
    /// Names of the strategies, as on the command line.
    package static let strategyNames: [String] =
        ["random"] + UncertaintyStrategy.Kind.allCases.map(\.rawValue) + ["entropy+random"]
        + MaxMinStrategy.Kind.allCases.map(\.rawValue) + MaxSumStrategy.Kind.allCases.map(\.rawValue)
        + ["meal", "meal-ft"] + ClassAwareStrategy.Kind.allCases.map(\.rawValue) + ["redal", "badge"]

    /// The strategy these settings describe.
    /// - Parameter manifolds: Keeps MEAL's model from round to round.
    /// - Throws: `AcquisitionError.setting`.
    package func makeStrategy(manifolds: ManifoldCache) throws(AcquisitionError) -> any AcquisitionStrategy {
        try check()
        if let kind = UncertaintyStrategy.Kind(rawValue: strategy) { return UncertaintyStrategy(kind) }
        if let kind = ClassAwareStrategy.Kind(rawValue: strategy) {
            return ClassAwareStrategy(kind, pixelBalance: pixelBalance)
        }
        if let kind = MaxMinStrategy.Kind(rawValue: strategy) {
            return try MaxMinStrategy(kind, lambda: lambda, distance: spatialDistance())
        }
        if let kind = MaxSumStrategy.Kind(rawValue: strategy) {
            return try MaxSumStrategy(kind, lambda: lambda, distance: spatialDistance())
        }
        switch strategy {
        case "random": return RandomStrategy()
        case "entropy+random": return EntropyRandomStrategy()
        case "meal": return meal(.once(manifolds))
        case "meal-ft": return meal(.eachRound)
        case "redal": return ReDALStrategy(clusterCount: clusterCount, decay: clusterDecay)
        case "badge": return BADGEStrategy(trials: trials)
        default: preconditionFailure("AcquisitionSettings: no strategy \(strategy)")
        }
    }

    /// Draws for each seed of k-means++; nil: as many as its greedy variant has.
    private var trials: Int? { seeding == .plain ? 1 : nil }

    package func spatialDistance() throws(AcquisitionError) -> SpatialDistance {
        let form: SpatialDistance.Form =
            switch distanceForm {
            case .piecewise: .piecewise(near: nearDistance, far: farDistance, other: otherDistance, delta: delta)
            case .linear: .linear
            }
        return try SpatialDistance(form, norm: norm)
    }

    private func meal(_ fit: MEALStrategy.Fit) -> MEALStrategy {
        MEALStrategy(fit, candidateCount: candidateCount, options: manifoldOptions, trials: trials)
    }

    /// UMAP's options as these settings have them; the seed is the caller's.
    package var manifoldOptions: UMAP.Options {
        var options = UMAP.Options()
        options.neighborCount = neighborCount
        options.minimumDistance = minimumDistance
        return options
    }
}
