import Foundation
import Tensors

/// The selection of tiles by a score: the highest scores, or a random sample in which high scores are more likely.
///
/// The sample is power acquisition (Kirsch, Farquhar, Atighehchian, Jesson, Branchaud-Charron, Gal, "Stochastic Batch
/// Acquisition: A Simple Baseline for Deep Active Learning", TMLR 2023). Tiles are drawn one after the other. The
/// probability of each is in proportion to `score^power` among the tiles that are left.
struct ScoreSelection {
    /// 0 selects the highest scores. The larger the power, the more of the highest scores a sample has.
    let power: Double

    /// A query of up to `count` candidates in the order of selection. `O(N + count log N)`, and `O(N log N)` for a
    /// sample.
    /// - Parameters:
    ///   - name: The name of the strategy.
    ///   - score: One finite entry for each tile of the pool. In a sample an entry below 1e-12 counts as 1e-12.
    ///   - reasons: The reasons for a tile. Its rank by score, and that it was drawn, are added to them.
    func query(
        _ name: String, _ count: Int, from pool: PoolState, by score: [Float], reasons: (_ index: Int) -> [Query.Reason]
    ) -> Query {
        let isDrawn = power > 0
        let indices = pool.top(count, by: isDrawn ? noisyLogarithms(of: score, pool) : score)
        let ranks = isDrawn ? ranks(in: pool, by: score) : []
        return pool.makeQuery(name, indices) { position, index in
            let rank = isDrawn ? ranks[index] : position + 1
            return reasons(index)
                + [Query.Reason(.rank, Double(rank)), Query.Reason(.candidates, Double(pool.candidates.count))]
                + (isDrawn ? [Query.Reason(.scoreDraw, Double(position))] : [])
        }
    }

    /// `power * log(score)` plus Gumbel noise for each tile of the pool: the tiles with the largest sums are a sample.
    ///
    /// The noise does not depend on the scores and settings. So a preview changes little if they change little.
    private func noisyLogarithms(of score: [Float], _ pool: PoolState) -> [Float] {
        var generator = Philox(seed: pool.seed, purpose: "acquisition.power", round: pool.round)
        return score.map { score in
            let uniform = Double.random(in: .leastNonzeroMagnitude..<1, using: &generator)
            return Float(power * log(max(Double(score), 1e-12)) - log(-log(uniform)))
        }
    }

    /// The rank by score of each tile of the pool among the candidates, from 1. Equal scores are in the order of
    /// tiles. 0 for other tiles.
    private func ranks(in pool: PoolState, by score: [Float]) -> [Int] {
        var ranks = [Int](repeating: 0, count: pool.count)
        let order = pool.candidates.map { RankedTile($0, Double(score[$0])) }.sorted()
        for (position, tile) in order.enumerated() { ranks[tile.index] = position + 1 }
        return ranks
    }
}
