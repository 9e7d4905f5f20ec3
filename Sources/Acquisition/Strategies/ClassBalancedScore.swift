import Foundation

extension Strategy {
    static let classBalanced = weighted(
        "classbal", "tiles with a small margin; tiles of frequently predicted classes count less",
        Citation(
            "Cai, Xu, Liew, Foo",
            "Revisiting Superpixels for Active Learning in Semantic Segmentation with Realistic Annotation Costs",
            "CVPR", 2021),
        measure: .margin
    ) { _ in ClassBalancedScore.weighted }
}

/// The margin uncertainty times `exp(-f)`, where `f` is the share of the pool's tiles with the same most frequent class
/// (Cai, Xu, Liew, Foo, CVPR 2021).
enum ClassBalancedScore {
    @Sendable
    static func weighted(_ margin: [Float], _ scores: TileScores) -> [Float] {
        // Tiles without shares have no class, though `predictedClass` has an entry for each tile.
        let mostFrequent = (0..<scores.count).map { tile -> Int? in
            scores.classShares.row(tile).contains { $0 > 0 } ? Int(scores.predictedClass[tile]) : nil
        }
        var counts = [Int](repeating: 0, count: scores.classShares.columnCount)
        for classIndex in mostFrequent { if let classIndex { counts[classIndex] += 1 } }
        let total = Double(max(1, counts.reduce(0, +)))
        return zip(margin, mostFrequent).map { margin, classIndex in
            Float(Double(margin) * exp(-(classIndex.map { Double(counts[$0]) / total } ?? 0)))
        }
    }
}
