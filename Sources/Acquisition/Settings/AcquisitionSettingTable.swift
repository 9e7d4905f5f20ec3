/// Every setting of a query, in the order in which lists show them.
///
/// To add a setting, add a property here and read it where it is used, as `settings.lambda`. The property declares all
/// there is to know of it: `project.toml`, the command line, the acquisition pane, the check of values and the documents
/// follow. `Strategy.settings` says which strategies use it.
package struct AcquisitionSettingTable: Sendable {
    /// A row of the table.
    typealias Row = PartialKeyPath<AcquisitionSettingTable> & Sendable

    package let strategy = DeclaredSetting<String>(
        "strategy", label: "strategy", "how the tiles are chosen", choices: { Strategy.names },
        default: Strategy.meal.name, isForAll: true)
    package let batchSize = DeclaredSetting<Int>(
        "batchSize", option: "count", label: "N", "tiles of each query", 1...1_000_000, step: 1, default: 32,
        isForAll: true)
    package let candidateCount = DeclaredSetting<Int>(
        "candidateCount", option: "candidates", label: "N_I", "most uncertain tiles that MEAL chooses among",
        1...1_000_000, step: 10, default: 200)
    package let lambda = DeclaredSetting<Double>(
        "lambda", label: "lambda",
        "the weight of the spatial distance, of the feature distance where there is no spatial one", 0...4, step: 0.05,
        default: 1)
    package let delta = DeclaredSetting<Double>(
        "delta", label: "delta", "what counts as close, in tile sides (the shorter one)", 0...64, step: 0.5, default: 2,
        isRangeChecked: false, condition: .piecewise)
    package let distanceForm = DeclaredSetting<AcquisitionSettings.DistanceForm>(
        "distanceForm", option: "distance", label: "distance",
        "whether the spatial distance has three steps or grows with the distance in the image", default: .piecewise)
    package let norm = DeclaredSetting<SpatialDistance.Norm>(
        "norm", label: "norm", "how the distance between two tile centers is measured", default: .chebyshev)
    package let nearDistance = DeclaredSetting<Double>(
        "nearDistance", option: "d1", label: "d1", "the distance of tiles of an image that are closer than delta",
        0.05...100, step: 0.25, default: 1, isRangeChecked: false, condition: .piecewise)
    package let farDistance = DeclaredSetting<Double>(
        "farDistance", option: "d2", label: "d2", "the distance of other tiles of an image", 0.05...100, step: 0.25,
        default: 2, isRangeChecked: false, condition: .piecewise)
    package let otherDistance = DeclaredSetting<Double>(
        "otherDistance", option: "d3", label: "d3", "the distance of tiles of different images", 0.05...100, step: 0.25,
        default: 2, isRangeChecked: false, condition: .piecewise)
    package let neighborCount = DeclaredSetting<Int>(
        "neighborCount", option: "neighbors", label: "neighbors", "UMAP's neighbors of a point, itself among them",
        2...1000, step: 1, default: 15)
    package let minimumDistance = DeclaredSetting<Double>(
        "minimumDistance", option: "min-distance", label: "least distance",
        "UMAP's least distance between embedded points", 0...0.99, step: 0.01, default: 0.1)
    package let seeding = DeclaredSetting<AcquisitionSettings.Seeding>(
        "seeding", label: "seeding", "whether k-means++ tries several tiles for each seed or takes the first",
        default: .greedy)
    package let clusterCount = DeclaredSetting<Int>(
        "clusterCount", option: "clusters", label: "clusters", "clusters of features whose repeats count less",
        1...10_000, step: 10, default: 150)
    package let clusterDecay = DeclaredSetting<Double>(
        "clusterDecay", option: "decay", label: "decay",
        "what each chosen tile leaves of the scores of its cluster's other tiles", 0...1, step: 0.01, default: 0.95)
    package let pixelBalance = DeclaredSetting<Double>(
        "pixelBalance", option: "balance", label: "balance", "how much rare classes count for more", 0...100, step: 1,
        default: 6)
    package let dropoutPasses = DeclaredSetting<Int>(
        "dropoutPasses", option: "passes", label: "passes", "predictions with dropout, whose disagreement is measured",
        2...100, step: 1, default: 10)
}

extension AcquisitionSetting.Condition {
    /// The distances that only the piecewise form has.
    fileprivate static let piecewise = AcquisitionSetting.Condition(
        reason: "not used by the linear distance", holds: { $0.distanceForm == .piecewise })
}
