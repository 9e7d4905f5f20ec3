import Foundation
import Imagery
import Tensors

/// Monte Carlo dropout: repeated predictions with dropout in the network's head (Gal and Ghahramani, "Dropout as a
/// Bayesian Approximation", ICML 2016).
///
/// The backbone has no dropout, so it runs once for each image. Masks depend on the seed, the image and the pass. Not
/// thread-safe.
package final class MonteCarloDropout {
    private let network: SegmentationNetwork
    private let passes: Int
    private let seed: UInt64
    private var head: InferencePlan?

    /// - Precondition: At least two passes.
    package init(_ network: SegmentationNetwork, passes: Int, seed: UInt64) {
        precondition(passes >= 2, "MonteCarloDropout: \(passes) passes")
        self.network = network
        self.passes = passes
        self.seed = seed
    }

    /// The mutual information between each pixel's class and the network's weights (BALD; Houlsby et al., 2011). It is
    /// the entropy of the mean prediction minus the mean entropy of the predictions, in nats, `0...log C`. The result
    /// is `[height * width]`.
    ///
    /// - Parameters:
    ///   - features: The backbone's features of the image.
    ///   - item: A number for the image; equal numbers give equal dropout masks.
    package func mutualInformation(_ features: ImageFeatures, item: Int) -> [Float] {
        let size = features.size
        let head = plan(for: size)
        var sums = [Float](repeating: 0, count: size.count * network.classCount)
        var entropies = [Float](repeating: 0, count: size.count)
        for pass in 0..<passes {
            head.run(features, Pass(device: network.device, seed: seed, step: item &* passes &+ pass))
            let classes = ClassProbabilities(
                head.scores.map, upsampledTo: (size.height, size.width), outputs: [.entropy, .probabilities],
                on: network.device)
            for index in sums.indices { sums[index] += classes.probabilities[index] }
            for index in entropies.indices { entropies[index] += classes.entropy[index] }
        }
        let classes = network.classCount
        return entropies.indices.map { pixel in
            var entropy: Float = 0
            for classIndex in 0..<classes {
                let mean = sums[pixel * classes + classIndex] / Float(passes)
                if mean > 0 { entropy -= mean * log(mean) }
            }
            let information = entropy - entropies[pixel] / Float(passes)
            return information < 0 ? 0 : information
        }
    }

    private func plan(for size: Size) -> InferencePlan {
        if let head, head.key.size == size { return head }
        let made = InferencePlan(
            network, InferencePlan.Key(size: size, batch: 1, isHead: true), dropout: true)
        head = made
        return made
    }
}
