extension Strategy {
    /// Every strategy, in the order in which lists show them.
    package static let all: [Strategy] = [
        random, entropy, margin, leastConfidence, bald, entropyRandom,
        coreSet, featureSpatial, entropyFeature, entropySpatial, entropySpatialFeature,
        maxSumFeature, maxSumSpatial, maxSumSpatialFeature,
        meal, mealFineTuned,
        classBalanced, pixelBalanced, regionImpurity,
        redal, badge,
    ]

    /// The names of all strategies, as on the command line.
    package static let names = all.map(\.name)

    /// The strategy with this name; nil if there is none.
    package static func named(_ name: String) -> Strategy? { all.first { $0.name == name } }
}
