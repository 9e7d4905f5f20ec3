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
    /// The name of the strategy.
    package var strategy = "meal"

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
        try decode(.strategy, into: &strategy)
    }

    /// - Throws: `AcquisitionError.setting` for the first setting outside its range.
    package func check() throws(AcquisitionError) {
        try require("strategy", strategy, "one of " + Self.strategyNames.joined(separator: ", ")) {
            Self.strategyNames.contains($0)
        }
        try require("batchSize", batchSize, "at least 1") { $0 >= 1 }
        try require("candidateCount", candidateCount, "at least batchSize (\(batchSize)) for \(strategy)") {
            $0 >= batchSize || !strategy.hasPrefix("meal")
        }
        try require("neighborCount", neighborCount, "2 to 1000") { 2...1000 ~= $0 }
        try require("minimumDistance", minimumDistance, "0 to less than 1") { 0..<1 ~= $0 }
        try require("lambda", lambda, "0 to 4") { 0...4 ~= $0 }
        _ = try spatialDistance()
    }

    private func require<T>(
        _ name: String, _ value: T, _ range: String, _ holds: (T) -> Bool
    ) throws(AcquisitionError) {
        guard holds(value) else { throw .setting(name: name, value: "\(value)", range: range) }
    }
}

extension AcquisitionSettings {
    /// Names of the strategies, as on the command line.
    package static let strategyNames =
        ["random", "entropy", "entropy+random", "meal", "meal-ft"] + MaxMinStrategy.Kind.allCases.map(\.rawValue)

    /// The strategy these settings describe.
    /// - Parameter manifolds: Keeps MEAL's model from round to round.
    /// - Throws: `AcquisitionError.setting`.
    package func makeStrategy(manifolds: ManifoldCache) throws(AcquisitionError) -> any AcquisitionStrategy {
        try check()
        switch strategy {
        case "random": return RandomStrategy()
        case "entropy": return EntropyStrategy()
        case "entropy+random": return EntropyRandomStrategy()
        case "meal": return meal(.once(manifolds))
        case "meal-ft": return meal(.eachRound)
        default:
            guard let kind = MaxMinStrategy.Kind(rawValue: strategy) else {
                preconditionFailure("AcquisitionSettings: no strategy \(strategy)")
            }
            return try MaxMinStrategy(kind, lambda: lambda, distance: spatialDistance())
        }
    }

    private func spatialDistance() throws(AcquisitionError) -> SpatialDistance {
        let form: SpatialDistance.Form =
            switch distanceForm {
            case .piecewise: .piecewise(near: nearDistance, far: farDistance, other: otherDistance, delta: delta)
            case .linear: .linear
            }
        return try SpatialDistance(form, norm: norm)
    }

    private func meal(_ fit: MEALStrategy.Fit) -> MEALStrategy {
        MEALStrategy(fit, candidateCount: candidateCount, options: manifoldOptions)
    }

    /// UMAP's options as these settings have them; the seed is the caller's.
    package var manifoldOptions: UMAP.Options {
        var options = UMAP.Options()
        options.neighborCount = neighborCount
        options.minimumDistance = minimumDistance
        return options
    }
}
