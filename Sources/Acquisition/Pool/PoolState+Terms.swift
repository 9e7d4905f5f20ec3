import Manifold
import Problems
import Tensors

extension PoolState {
    /// Feature distances are between the leading principal components of this number (the paper compares 64, 128 and
    /// 256). More keep more of the distance and cost time and memory in proportion.
    package static let featureComponents = 128

    /// The entropy of every tile, from 0 for the least to 1 for the largest finite one of the pool; 0 for all where
    /// they are equal.
    /// - Throws: As `checked`.
    func normalizedEntropy(for strategy: String) throws(Problem) -> [Float] {
        let entropy = try checked(.entropy, for: strategy)
        return view.value("normalized entropy") {
            var (least, largest) = (Float.infinity, -Float.infinity)
            for (index, value) in entropy.enumerated() where value.isFinite && scores?.isKnown[index] ?? true {
                least = min(least, value)
                largest = max(largest, value)
            }
            guard least < largest else { return [Float](repeating: 0, count: entropy.count) }
            return entropy.map { ($0 - least) / (largest - least) }
        }
    }

    /// Up to `count` candidates of highest entropy, highest first.
    /// - Throws: As `checked`.
    package func mostUncertain(_ count: Int) throws(Problem) -> [Int] {
        highest(count, by: try checked(.entropy, for: "meal"))
    }

    /// What feature distances are between, `[N, D]`.
    func distanceFeatures(_ workers: Workers) throws -> Tensor {
        try view.value("distance features") {
            let features = try features.decoderFeatures(of: Array(tiles.indices))
            try features.checkFinite()
            guard features.columnCount > Self.featureComponents else { return features }
            return try PrincipalComponents(features, count: Self.featureComponents, workers: workers)
                .project(features, workers: workers)
        }
    }
}
