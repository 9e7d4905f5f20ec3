import Problems

/// A way to choose the tiles to label next, declared once. The command line, the acquisition pane, the documents and
/// the rounds read what they need from the declaration; none of them knows a strategy by its name.
///
/// To add a strategy, write a file with its declaration and its `AcquisitionStrategy`, and add a row to `all`.
package struct Strategy: Sendable {
    typealias Factory =
        @Sendable (AcquisitionSettings, ManifoldCache) throws(Problem) -> any AcquisitionStrategy

    /// As on the command line and in `project.toml`.
    package let name: String
    /// How it chooses, in a line.
    package let summary: String
    package let citation: Citation
    /// The uncertainty that the pool must be scored by; nil if the strategy does not use one.
    package let measure: UncertaintyMeasure?
    /// What it uses besides that uncertainty.
    package let needs: StrategyNeeds
    private let rows: [AcquisitionSettingTable.Row]
    /// Makes the strategy from settings. The cache keeps MEAL's model from round to round.
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
        rows = settings
        self.make = make
    }

    /// The settings that change its choice, besides the number of tiles.
    package var settings: Set<AcquisitionSetting> { AcquisitionSetting.these(rows) }
}

/// What a strategy uses besides an uncertainty. The rounds compute nothing that no strategy needs.
package struct StrategyNeeds: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// The classes that the network predicts for the pixels of each tile.
    package static let classShares = StrategyNeeds(rawValue: 1)
    /// Several predictions with dropout, whose disagreement is measured.
    package static let dropoutPasses = StrategyNeeds(rawValue: 2)
    /// Features of the tiles from the decoder of the current network.
    package static let decoderFeatures = StrategyNeeds(rawValue: 4)
    /// Features of the most uncertain tiles from the current backbone.
    package static let candidateFeatures = StrategyNeeds(rawValue: 8)
    /// The UMAP embedding of the whole pool, fitted once.
    package static let poolEmbedding = StrategyNeeds(rawValue: 16)
    /// Gradients of the classifier's weights at each tile.
    package static let gradients = StrategyNeeds(rawValue: 32)
    /// The margin of each tile, split by the classes that the network predicts for its pixels.
    package static let classMargins = StrategyNeeds(rawValue: 64)

    /// Each need in a word or two, for documents.
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
