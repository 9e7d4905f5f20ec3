import Foundation
import Tensors

/// Strategies that weigh uncertainty by the classes predicted for a tile.
package struct ClassAwareStrategy: AcquisitionStrategy {
    package enum Kind: String, Sendable, CaseIterable {
        /// Margin times `exp(-f)`, `f` the share of the pool's tiles whose commonest class is the tile's (Cai, Xu,
        /// Liew, Foo, CVPR 2021).
        case classBalanced = "classbal"
        /// The mean over pixels of margin times `(1 + nu f)^-2`, `f` the share of the pool's pixels of the pixel's
        /// class (Hwang and others, NeurIPS 2023).
        case pixelBalanced = "pixbal"
        /// Entropy times impurity, the entropy of the classes' shares of the tile (Xie and others, CVPR 2022).
        case regionImpurity = "ripu"
    }

    private let kind: Kind
    private let pixelBalance: Double

    /// - Parameter pixelBalance: PixBal's nu, at least 0: how much rare classes count for more.
    package init(_ kind: Kind, pixelBalance: Double) {
        precondition(pixelBalance >= 0, "ClassAwareStrategy: nu \(pixelBalance)")
        self.kind = kind
        self.pixelBalance = pixelBalance
    }

    package var name: String { kind.rawValue }

    package var measure: UncertaintyMeasure? { used }

    package func query(_ count: Int, from pool: PoolState, workers: Workers) throws -> Query {
        let uncertainty = try pool.checked(used, for: name)
        guard let scores = pool.scores else { throw AcquisitionError.unscored(strategy: name, measure: used) }
        let weighed =
            switch kind {
            case .classBalanced: classBalanced(uncertainty, scores)
            case .pixelBalanced: pixelBalanced(scores)
            case .regionImpurity: Self.impure(uncertainty, scores)
            }
        return pool.query(name, pool.highest(count, by: weighed)) { _, index in
            [
                Query.Term(used.rawValue, Double(uncertainty[index])),
                Query.Term("weighed by class", Double(weighed[index])),
            ]
        }
    }

    private var used: UncertaintyMeasure { kind == .regionImpurity ? .entropy : .margin }

    private func classBalanced(_ margin: [Float], _ scores: TileScores) -> [Float] {
        let commonest = (0..<scores.count).map { tile -> Int? in
            let shares = scores.classShares.row(tile)
            guard let largest = shares.max(), largest > 0 else { return nil }
            return shares.firstIndex(of: largest).map { $0 - shares.startIndex }
        }
        var counts = [Int](repeating: 0, count: scores.classShares.columnCount)
        for label in commonest { if let label { counts[label] += 1 } }
        let total = Double(max(1, counts.reduce(0, +)))
        return zip(margin, commonest).map { margin, label in
            Float(Double(margin) * exp(-(label.map { Double(counts[$0]) / total } ?? 0)))
        }
    }

    private func pixelBalanced(_ scores: TileScores) -> [Float] {
        let classes = scores.classShares.columnCount
        var sums = [Double](repeating: 0, count: classes)
        for tile in 0..<scores.count {
            for (label, share) in scores.classShares.row(tile).enumerated() { sums[label] += Double(share) }
        }
        let total = max(sums.reduce(0, +), .leastNormalMagnitude)
        let weights = sums.map { pow(1 + pixelBalance * $0 / total, -2) }
        return (0..<scores.count).map { tile in
            Float(zip(scores.classMargins.row(tile), weights).reduce(0) { $0 + Double($1.0) * $1.1 })
        }
    }

    private static func impure(_ entropy: [Float], _ scores: TileScores) -> [Float] {
        entropy.indices.map { tile in
            let impurity = scores.classShares.row(tile).reduce(0.0) { sum, share in
                share > 0 ? sum - Double(share) * log(Double(share)) : sum
            }
            return Float(Double(entropy[tile]) * impurity)
        }
    }
}
