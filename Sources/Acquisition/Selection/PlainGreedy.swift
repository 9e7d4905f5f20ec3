import Problems
import Tensors

/// The greedy max-min method as the paper defines it (Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for
/// Region-based Active Learning", IEEE Transactions on Image Processing 2021, equations 3 to 6). Before each pick it
/// computes all potentials. After each pick it updates both vectors of nearest distances.
///
/// This is the reference implementation: tests and `benchmark select --verify` compare the fast methods with it. No
/// query uses it. It shares no distance code with them on purpose. It takes `O(N (L + k) D)` for `N` tiles of `D`
/// features, `L` labeled tiles and `k` picks, and `O(m^2)` for the linear distance in each image of `m` tiles.
package struct PlainGreedy: Sendable {
    private let strategy: MaxMinStrategy

    package init(_ strategy: MaxMinStrategy) { self.strategy = strategy }

    private var terms: MaxMinStrategy.Terms { strategy.terms }
    private var weights: MaxMinSelection.Weights { strategy.weights }
    private var distance: SpatialDistance { strategy.distance }

    /// Positions of up to `count` tiles, in the order of choice. `u`, `f` and `s` are the paper's uncertainty, feature
    /// distance and spatial distance.
    /// - Throws: As `MaxMinStrategy.query`.
    package func picks(_ count: Int, from pool: PoolState) throws -> [Int] {
        let u = try terms.contains(.entropy) ? pool.normalizedEntropy(for: strategy.name) : nil
        let features =
            try terms.contains(.features)
            ? pool.distanceFeatures(components: strategy.featureComponents, Workers(count: 1))
            : nil
        let diameter = diameter(pool)
        var f = [Float](repeating: .infinity, count: pool.count)
        var s = [Float](repeating: 1, count: pool.count)
        var candidates = pool.candidates
        var scale: Float?

        func updateNearest(_ tile: Int) {
            for candidate in candidates {
                if terms.contains(.space) { s[candidate] = min(s[candidate], spatial(pool, candidate, tile, diameter)) }
                if let features { f[candidate] = min(f[candidate], Self.distance(features, candidate, tile)) }
            }
        }

        func setScale() { scale = features == nil ? 0 : candidates.map { f[$0] }.max() }

        let labeled = pool.labeledTiles
        labeled.forEach(updateNearest)
        if !labeled.isEmpty { setScale() }
        var picks: [Int] = []
        while picks.count < count, !candidates.isEmpty {
            var best = (position: 0, potential: -Double.infinity)
            for (position, tile) in candidates.enumerated() {
                let feature = scale.map { $0 > 0 ? f[tile] / $0 : 0 } ?? 1
                let potential =
                    weights.uncertainty * Double(u?[tile] ?? 0) + weights.feature * Double(feature)
                    + weights.spatial * Double(s[tile])
                if potential > best.potential { best = (position, potential) }
            }
            picks.append(candidates.remove(at: best.position))
            updateNearest(picks[picks.count - 1])
            if scale == nil { setScale() }
        }
        return picks
    }

    private func spatial(_ pool: PoolState, _ a: Int, _ b: Int, _ diameter: Float) -> Float {
        guard pool.tiles[a].image == pool.tiles[b].image else { return 1 }
        let length = length(pool.centers[a], pool.centers[b])
        switch distance.form {
        case .piecewise(let near, let far, let other, let delta):
            return Float((length < Float(delta) ? near : far) / other)
        case .linear: return min(1, length / diameter)
        }
    }

    /// The largest distance between two tiles of one image; 1 if no image has two tiles.
    private func diameter(_ pool: PoolState) -> Float {
        guard distance.form == .linear else { return 1 }
        let images = Dictionary(grouping: pool.centers.indices) { pool.tiles[$0].image }.values
        let lengths = images.flatMap { image in
            image.map { a in image.map { length(pool.centers[a], pool.centers[$0]) }.max() ?? 0 }
        }
        return lengths.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
    }

    private func length(_ a: TileCenter, _ b: TileCenter) -> Float {
        distance.norm.length(abs(a.x - b.x), abs(a.y - b.y))
    }

    private static func distance(_ features: Tensor, _ a: Int, _ b: Int) -> Float {
        let columns = features.columnCount
        let squared = features.withUnsafeElements { features in
            (0..<columns).reduce(0.0) { sum, column in
                let difference = Double(features[a * columns + column]) - Double(features[b * columns + column])
                return sum + difference * difference
            }
        }
        return Float(squared).squareRoot()
    }
}

extension AcquisitionSettings {
    /// The plain greedy method for these settings; nil if the strategy is not in the max-min family.
    /// - Throws: `Problem.setting`.
    package func makePlainGreedy() throws(Problem) -> PlainGreedy? {
        (try makeStrategy(manifolds: ManifoldCache()) as? MaxMinStrategy).map(PlainGreedy.init)
    }
}
