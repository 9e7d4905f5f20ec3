import Foundation

extension Strategy {
    static let regionImpurity = weighted(
        "ripu", "uncertain tiles in which many classes are predicted",
        Citation(
            "Xie, Yuan, Li, Liu, Cheng",
            "Towards Fewer Annotations: Active Learning via Region Impurity and Prediction Uncertainty for Domain "
                + "Adaptive Semantic Segmentation", "CVPR", 2022),
        measure: .entropy
    ) { _ in RegionImpurityScore.weighted }
}

/// The mean entropy of the pixels times the impurity: the entropy of the class shares of the tile (Xie, Yuan, Li, Liu,
/// Cheng, CVPR 2022). The paper computes both in a window around each pixel; here each tile is one window (ours).
enum RegionImpurityScore {
    @Sendable
    static func weighted(_ entropy: [Float], _ scores: TileScores) -> [Float] {
        entropy.indices.map { tile in
            let impurity = scores.classShares.row(tile).reduce(0.0) { sum, share in
                share > 0 ? sum - Double(share) * log(Double(share)) : sum
            }
            return Float(Double(entropy[tile]) * impurity)
        }
    }
}
