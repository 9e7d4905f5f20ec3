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
