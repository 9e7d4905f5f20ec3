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
    /// The name of the strategy.
    package var strategy = "meal"

    package init() {}

    package init(strategy: String) { self.strategy = strategy }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func decode<T: Decodable>(_ key: CodingKeys, into value: inout T) throws {
            value = try container.decodeIfPresent(T.self, forKey: key) ?? value
        }
        try decode(.batchSize, into: &batchSize)
        try decode(.candidateCount, into: &candidateCount)
        try decode(.neighborCount, into: &neighborCount)
        try decode(.minimumDistance, into: &minimumDistance)
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
    }

    private func require<T>(
        _ name: String, _ value: T, _ range: String, _ holds: (T) -> Bool
    ) throws(AcquisitionError) {
        guard holds(value) else { throw .setting(name: name, value: "\(value)", range: range) }
    }
}

extension AcquisitionSettings {
    /// Names of the strategies, as on the command line.
    package static let strategyNames = ["random", "entropy", "meal", "meal-ft"]

    /// The strategy these settings describe.
    /// - Parameter manifolds: Keeps MEAL's model from round to round.
    /// - Throws: `AcquisitionError.setting`.
    package func makeStrategy(manifolds: ManifoldCache) throws(AcquisitionError) -> any AcquisitionStrategy {
        try check()
        switch strategy {
        case "random": return RandomStrategy()
        case "entropy": return EntropyStrategy()
        case "meal": return meal(.once(manifolds))
        default: return meal(.eachRound)
        }
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
