import Tensors

/// How unsure a network is of a tile: the mean over its pixels, larger where it is less sure.
package enum UncertaintyMeasure: String, Sendable, CaseIterable {
    /// `- sum_c P_c log P_c` in nats, 0...log C.
    case entropy
    /// 1 less the lead of the best class's probability over the second best's, 0...1.
    case margin
    /// 1 less the best class's probability, 0...1 - 1/C.
    case leastConfidence = "least confidence"
    /// How much of the entropy comes from networks that disagree (BALD), in nats, 0...log C.
    case mutualInformation = "mutual information"
}

/// What a network said of each tile of a pool.
package struct TileScores: Sendable {
    /// An entry for each tile; NaN where an image could not be read.
    package let measures: [UncertaintyMeasure: [Float]]
    /// The share of each class among a tile's predicted pixels, `[tiles, classes]`.
    package let classShares: Tensor
    /// The mean margin of a tile's pixels, split by the class predicted for them, `[tiles, classes]`.
    package let classMargins: Tensor

    package init(measures: [UncertaintyMeasure: [Float]], classShares: Tensor, classMargins: Tensor) {
        precondition(
            classShares.shape == classMargins.shape
                && measures.values.allSatisfy { $0.count == classShares.rowCount },
            """
            TileScores: class shares \(classShares.shape), class margins \(classMargins.shape), \
            \(measures.mapValues(\.count))
            """)
        self.measures = measures
        self.classShares = classShares
        self.classMargins = classMargins
    }

    /// Scores of which only entropies are known.
    package init(entropy: [Float]) {
        let unknown = Tensor([entropy.count, 0])
        self.init(measures: [.entropy: entropy], classShares: unknown, classMargins: unknown)
    }

    package var count: Int { classShares.rowCount }
}
