import Manifold
import Problems
import Tensors

extension PoolState {
    /// The entropy of every tile, scaled linearly so that the smallest finite value of the pool becomes 0 and the
    /// largest 1. All are 0 if they are equal.
    /// - Throws: As `checked`.
    func normalizedEntropy(for strategy: String) throws(Problem) -> [Float] {
        let entropy = try finiteValues(of: .entropy, for: strategy)
        return scoreCache.value("normalized entropy") {
            var (least, largest) = (Float.infinity, -Float.infinity)
            for (index, value) in entropy.enumerated() where value.isFinite && scores?.isKnown[index] ?? true {
                least = min(least, value)
                largest = max(largest, value)
            }
            guard least < largest else { return [Float](repeating: 0, count: entropy.count) }
            return entropy.map { ($0 - least) / (largest - least) }
        }
    }

    /// Up to `count` candidates with the highest entropy, highest first: those that MEAL and MEAL-FT select among.
    /// - Parameter strategy: The name of the strategy, for messages.
    /// - Throws: As `checked`.
    package func mostUncertain(_ count: Int, for strategy: String) throws(Problem) -> [Int] {
        top(count, by: try finiteValues(of: .entropy, for: strategy))
    }

    /// The features that feature distances are computed from, `[N, D]`: the decoder features, reduced to the leading
    /// principal components if they have more columns.
    ///
    /// The paper compares 64, 128 and 256 components (Cai, Xu, Zhang, Foo, "Exploring Spatial Diversity for
    /// Region-based Active Learning", IEEE Transactions on Image Processing 2021). More components keep more of the
    /// distance; time and memory grow in proportion.
    /// - Throws: `Problem` for features that are not usable numbers; what the feature provider throws.
    func distanceFeatures(components: Int, _ workers: Workers) throws -> Tensor {
        try scoreCache.value("distance features", for: components) {
            let features = try features.decoderFeatures(of: Array(tiles.indices))
            try features.checkFinite()
            guard features.columnCount > components else { return features }
            return try PrincipalComponents(features, count: components, workers: workers)
                .project(features, workers: workers)
        }
    }
}
