import Problems

/// The declaration of a strategy: a way to select the tiles to label next. The command line, the acquisition pane, the
/// documents and the rounds use only the declaration. No code depends on the name of a strategy.
///
/// To add a strategy, write a file with its declaration and its `AcquisitionStrategy`, and add the declaration to
/// `all`.
package struct Strategy: Sendable {
    typealias Factory =
        @Sendable (AcquisitionSettings, ManifoldCache) throws(Problem) -> any AcquisitionStrategy

    /// The name on the command line and in `project.toml`.
    package let name: String
    /// The kind of tiles that it selects, in one line.
    package let summary: String
    package let citation: Citation
    /// The uncertainty measure that the strategy uses; nil if it uses none.
    package let measure: UncertaintyMeasure?
    /// The other inputs of the strategy.
    package let needs: StrategyNeeds
    /// Says in one line why the strategy selected a tile.
    let explain: @Sendable (Explanation) -> String
    private let settingPaths: [AcquisitionSettingTable.Row]
    /// Makes the strategy from settings. The cache is for strategies that need `poolEmbedding`.
    let make: Factory

    init(
        _ name: String, _ summary: String, _ citation: Citation, measure: UncertaintyMeasure? = nil,
        needs: StrategyNeeds = [], settings: [AcquisitionSettingTable.Row] = [],
        explain: @escaping @Sendable (Explanation) -> String, make: @escaping Factory
    ) {
        self.name = name
        self.summary = summary
        self.citation = citation
        self.measure = measure
        self.needs = needs
        settingPaths = settings
        self.explain = explain
        self.make = make
    }

    /// Whether the strategy uses anything that is known about the tiles. Without it, it can only draw at random.
    var hasInputs: Bool { measure != nil || !needs.isEmpty }

    /// Whether the strategy needs scores or features of a trained network. The features of the pretrained backbone are
    /// known before the first training.
    package var needsTrainedNetwork: Bool { measure != nil || !needs.subtracting(.poolEmbedding).isEmpty }

    /// The settings that the strategy uses, in addition to those that all strategies use.
    package var settings: Set<AcquisitionSetting> { AcquisitionSetting.settings(at: settingPaths) }
}
