import Foundation

extension Strategy {
    static let classBalanced = weighted(
        "classbal", "tiles with a small margin, those of commonly predicted classes weighed less",
        Citation(
            "Cai, Xu, Liew, Foo",
            "Revisiting Superpixels for Active Learning in Semantic Segmentation with Realistic Annotation Costs",
            "CVPR", 2021),
        measure: .margin
    ) { _ in ClassBalancedScore.weigh }
}

/// Margin times `exp(-f)`, where `f` is the share of the pool's tiles whose commonest class is the tile's.
enum ClassBalancedScore {
    @Sendable
    static func weigh(_ margin: [Float], _ scores: TileScores) -> [Float] {
        let commonest = (0..<scores.count).map { tile -> Int? in
            // Tiles without shares have no class, though `predictedClass` has an entry for each tile.
            scores.classShares.row(tile).contains { $0 > 0 } ? Int(scores.predictedClass[tile]) : nil
        }
        var counts = [Int](repeating: 0, count: scores.classShares.columnCount)
        for classIndex in commonest { if let classIndex { counts[classIndex] += 1 } }
        let total = Double(max(1, counts.reduce(0, +)))
        return zip(margin, commonest).map { margin, classIndex in
            Float(Double(margin) * exp(-(classIndex.map { Double(counts[$0]) / total } ?? 0)))
        }
    }
}
