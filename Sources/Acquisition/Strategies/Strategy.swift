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
    private let settingPaths: [AcquisitionSettingTable.Row]
    /// Makes the strategy from settings. The cache is for strategies that need `poolEmbedding`.
    let make: Factory

    init(
        _ name: String, _ summary: String, _ citation: Citation, measure: UncertaintyMeasure? = nil,
        needs: StrategyNeeds = [], settings: [AcquisitionSettingTable.Row] = [],
        make: @escaping Factory
    ) {
        self.name = name
        self.summary = summary
        self.citation = citation
        self.measure = measure
        self.needs = needs
        settingPaths = settings
        self.make = make
    }

    /// The settings that the strategy uses, in addition to those that all strategies use.
    package var settings: Set<AcquisitionSetting> { AcquisitionSetting.settings(at: settingPaths) }
}

/// The inputs of a strategy in addition to an uncertainty measure. The rounds compute only what the strategy needs.
package struct StrategyNeeds: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The share of each class among the predicted pixels of each tile.
    package static let classShares = StrategyNeeds(rawValue: 1)
    /// Several predictions with dropout, for the mutual information.
    package static let dropoutPasses = StrategyNeeds(rawValue: 2)
    /// Features of all tiles from the decoder of the current network.
    package static let decoderFeatures = StrategyNeeds(rawValue: 4)
    /// Features of the most uncertain tiles from the current backbone.
    package static let candidateFeatures = StrategyNeeds(rawValue: 8)
    /// The UMAP model of the whole pool, fitted once for a project.
    package static let poolEmbedding = StrategyNeeds(rawValue: 16)
    /// Gradient embeddings of the tiles.
    package static let gradients = StrategyNeeds(rawValue: 32)
    /// The margin of each tile, split by predicted class.
    package static let classMargins = StrategyNeeds(rawValue: 64)

    /// The needs in words, for documents.
    package var names: [String] {
        let all: [(StrategyNeeds, String)] = [
            (.classShares, "predicted classes"), (.classMargins, "margins by class"),
            (.dropoutPasses, "dropout passes"),
            (.decoderFeatures, "decoder features"), (.candidateFeatures, "backbone features"),
            (.poolEmbedding, "UMAP of the pool"), (.gradients, "gradients"),
        ]
        return all.filter { contains($0.0) }.map(\.1)
    }
}
