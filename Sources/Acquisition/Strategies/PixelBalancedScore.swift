import Foundation

extension Strategy {
    package static let pixelBalanced = weighted(
        "pixbal", "tiles with a small margin; pixels of frequently predicted classes count less",
        Citation(
            "Hwang, Lee, Kim, Oh, Ok, Kwak",
            "Active Learning for Semantic Segmentation with Multi-class Label Query", "NeurIPS", 2023),
        measure: .margin, needs: [.classShares, .classMargins], settings: [\.pixelBalance]
    ) { settings in
        let balance = settings.pixelBalance
        return { PixelBalancedScore.weighted($1, balance: balance) }
    }
}

/// The mean over the tile's pixels of margin uncertainty times `(1 + nu f)^-2`, where `f` is the share of the pool's
/// pixels with the same predicted class (Hwang, Lee, Kim, Oh, Ok, Kwak, NeurIPS 2023).
enum PixelBalancedScore {
    /// - Parameter balance: nu, at least 0. Larger values favor rare classes more; 0 gives the margin uncertainty
    ///   itself.
    static func weighted(_ scores: TileScores, balance: Double) -> [Float] {
        let classes = scores.classShares.columnCount
        var sums = [Double](repeating: 0, count: classes)
        for tile in 0..<scores.count {
            for (classIndex, share) in scores.classShares.row(tile).enumerated() { sums[classIndex] += Double(share) }
        }
        let total = max(sums.reduce(0, +), .leastNormalMagnitude)
        let weights = sums.map { pow(1 + balance * $0 / total, -2) }
        return (0..<scores.count).map { tile in
            Float(zip(scores.classMargins.row(tile), weights).reduce(0) { $0 + Double($1.0) * $1.1 })
        }
    }
}
