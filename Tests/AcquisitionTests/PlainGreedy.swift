import Acquisition
import Tensors
import TestSupport

/// The greedy of the max-min family as it is defined: before every pick all potentials anew, after it both vectors
/// of least distances brought up to date.
struct PlainGreedy {
    let weights: (uncertainty: Double, feature: Double, spatial: Double)
    var near = 1.0
    var far = 2.0
    var other = 2.0
    var delta: Float = 20
    var isLinear = false

    func picks(_ count: Int, from pool: PoolState, features: Tensor?) -> [Int] {
        let u = normalized(pool.entropy, pool.count)
        var f = [Float](repeating: .infinity, count: pool.count)
        var s = [Float](repeating: 1, count: pool.count)
        var candidates = pool.candidates
        var scale: Float?

        func cover(_ tile: Int) {
            for candidate in candidates {
                s[candidate] = min(s[candidate], spatialDistance(pool, candidate, tile))
                guard let features else { continue }
                let squared = EmbeddingQuality.squaredDistance(features, candidate, tile)
                f[candidate] = min(f[candidate], Float(squared).squareRoot())
            }
        }

        func setScale() { scale = candidates.map { f[$0] }.max() }

        let labeled = pool.tiles.indices.filter { pool.labeled[$0] }
        labeled.forEach(cover)
        if !labeled.isEmpty { setScale() }
        var picks: [Int] = []
        while picks.count < count, !candidates.isEmpty {
            let potentials = candidates.map { tile -> Double in
                let feature = features == nil ? 0 : scale.map { $0 > 0 ? f[tile] / $0 : 0 } ?? 1
                return weights.uncertainty * Double(u[tile]) + weights.feature * Double(feature)
                    + weights.spatial * Double(s[tile])
            }
            let best = potentials.firstIndex(of: potentials.max() ?? 0) ?? 0
            picks.append(candidates.remove(at: best))
            cover(picks[picks.count - 1])
            if scale == nil { setScale() }
        }
        return picks
    }

    private func normalized(_ scores: [Float]?, _ count: Int) -> [Float] {
        guard let scores, let low = scores.min(), let high = scores.max(), low < high else {
            return [Float](repeating: 0, count: count)
        }
        return scores.map { ($0 - low) / (high - low) }
    }

    private func spatialDistance(_ pool: PoolState, _ a: Int, _ b: Int) -> Float {
        guard pool.tiles[a].image == pool.tiles[b].image else { return 1 }
        let rows = Float(abs(pool.rects[a].top - pool.rects[b].top))
        let columns = Float(abs(pool.rects[a].left - pool.rects[b].left))
        guard !isLinear else {
            // The pools of the tests are of equal images that fill their grid.
            let farthest = max(pool.rects.map(\.top).max() ?? 0, pool.rects.map(\.left).max() ?? 0)
            return max(rows, columns) / Float(farthest)
        }
        return Float((max(rows, columns) < delta ? near : far) / other)
    }
}
