/// The declarations of all settings of queries, in the order in which lists show them.
///
/// To add a setting, add a property here, such as `lambda`. Code then uses it as `settings.lambda`. Name it in the
/// `settings:` of each strategy that uses it. `project.toml`, the command line, the acquisition pane, the checks and
/// the documents are derived from the property.
package struct AcquisitionSettingTable: Sendable {
    /// A reference to a row of the table.
    typealias Row = PartialKeyPath<AcquisitionSettingTable> & Sendable

    package let strategy = DeclaredSetting<String>(
        "strategy", label: "strategy", "how the tiles are selected", choices: { Strategy.names },
        default: Strategy.meal.name, appliesToAllStrategies: true)
    package let batchSize = DeclaredSetting<Int>(
        "batchSize", option: "count", label: "tiles (N)", "tiles of each query", 1...1_000_000, step: 1, default: 32,
        appliesToAllStrategies: true)
    package let randomShare = DeclaredSetting<Double>(
        "randomShare", option: "random-share", label: "random share", "part of each query that is drawn at random",
        0...1, step: 0.1, default: 0, condition: .hasInputs, appliesToAllStrategies: true)
    package let scorePower = DeclaredSetting<Double>(
        "scorePower", option: "score-power", label: "score power",
        "draws tiles by score^power; 0: the highest ones", 0...100, step: 0.5, default: 0)
    package let candidateCount = DeclaredSetting<Int>(
        "candidateCount", option: "candidates", label: "candidates (N_I)",
        "most uncertain tiles; MEAL selects among them",
        1...1_000_000, step: 10, default: 200)
    package let lambda = DeclaredSetting<Double>(
        "lambda", label: "weight (lambda)",
        "weight of the spatial or the feature distance", 0...4, step: 0.05,
        default: 1)
    package let delta = DeclaredSetting<Double>(
        "delta", label: "close below (delta)", "distance below which tiles are close (tile units)", 0...64,
        step: 0.5, default: 2,
        validatesRange: false, condition: .piecewise)
    package let distanceForm = DeclaredSetting<AcquisitionSettings.DistanceForm>(
        "distanceForm", option: "distance", label: "spatial distance",
        "form of the spatial distance: three steps or linear", default: .piecewise)
    package let norm = DeclaredSetting<SpatialDistance.Norm>(
        "norm", label: "norm", "norm of the distance between two tiles", default: .chebyshev)
    package let nearDistance = DeclaredSetting<Double>(
        "nearDistance", option: "d1", label: "close tiles (d1)", "spatial distance of two close tiles of an image",
        0.05...100, step: 0.25, default: 1, validatesRange: false, condition: .piecewise)
    package let farDistance = DeclaredSetting<Double>(
        "farDistance", option: "d2", label: "far tiles (d2)", "spatial distance of two other tiles of an image",
        0.05...100,
        step: 0.25,
        default: 2, validatesRange: false, condition: .piecewise)
    package let otherDistance = DeclaredSetting<Double>(
        "otherDistance", option: "d3", label: "other images (d3)", "spatial distance of tiles of different images",
        0.05...100,
        step: 0.25,
        default: 2, validatesRange: false, condition: .piecewise)
    package let featureComponents = DeclaredSetting<Int>(
        "featureComponents", option: "components", label: "PCA components",
        "PCA components for feature distances", 1...256, step: 32, default: 128)
    package let neighborCount = DeclaredSetting<Int>(
        "neighborCount", option: "neighbors", label: "UMAP neighbors",
        "UMAP's number of neighbors, including the point",
        2...1000, step: 1, default: 15)
    package let minimumDistance = DeclaredSetting<Double>(
        "minimumDistance", option: "min-distance", label: "UMAP min distance",
        "UMAP's minimum distance between embedded points", 0...0.99, step: 0.01, default: 0.1)
    package let seeding = DeclaredSetting<AcquisitionSettings.Seeding>(
        "seeding", label: "k-means++ seeds", "seeds of k-means++: best of several draws, or one",
        default: .greedy)
    package let clusterCount = DeclaredSetting<Int>(
        "clusterCount", option: "clusters", label: "feature clusters",
        "number of feature clusters; repeats count less",
        1...10_000, step: 10, default: 150)
    package let clusterDecay = DeclaredSetting<Double>(
        "clusterDecay", option: "decay", label: "cluster decay",
        "factor on a cluster's scores per selected tile", 0...1, step: 0.01, default: 0.95)
    package let pixelBalance = DeclaredSetting<Double>(
        "pixelBalance", option: "balance", label: "class balance", "how much more the pixels of rare classes count",
        0...100,
        step: 1,
        default: 6)
    package let dropoutPasses = DeclaredSetting<Int>(
        "dropoutPasses", option: "passes", label: "dropout passes", "number of predictions with dropout",
        2...100, step: 1, default: 10)
}

extension AcquisitionSetting.Condition {
    /// The condition of the settings that have no effect if all tiles are drawn at random.
    fileprivate static let hasInputs = AcquisitionSetting.Condition(
        reason: "all tiles are drawn at random", isMet: { Strategy.named($0.strategy)?.hasInputs ?? true })
    /// The condition of the settings that only the piecewise distance uses.
    fileprivate static let piecewise = AcquisitionSetting.Condition(
        reason: "not used by the linear distance", isMet: { $0.distanceForm == .piecewise })
}
