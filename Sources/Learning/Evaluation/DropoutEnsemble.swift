import Foundation
import Tensors

/// A network asked again and again, each time with other units of its head left out (Gal and Ghahramani, ICML 2016).
///
/// The backbone has no dropout, so it runs once an image. What is left out follows from the seed, the image and the pass.
package final class DropoutEnsemble {
    private let network: DeepLabV3Plus
    private let passes: Int
    private let seed: UInt64
    private var head: HeadPlan?

    /// - Precondition: at least two passes.
    package init(_ network: DeepLabV3Plus, passes: Int, seed: UInt64) {
        precondition(passes >= 2, "DropoutEnsemble: \(passes) passes")
        self.network = network
        self.passes = passes
        self.seed = seed
    }

    /// The mutual information of each pixel's class and the network (BALD): the entropy of the mean prediction less the
    /// mean entropy of the predictions, in nats, `0...log C`; `[height * width]`.
    ///
    /// - Parameter item: Names the image: the same one has the same units left out.
    package func mutualInformation(_ image: Pixels, item: Int) -> [Float] {
        let backbone = network.backbonePlans(for: image.size, count: 1)[0]
        backbone.run(image, on: network.device)
        let head = plan(for: image.size, backbone)
        var sums = [Float](repeating: 0, count: image.height * image.width * network.classCount)
        var entropies = [Float](repeating: 0, count: image.height * image.width)
        for pass in 0..<passes {
            let logits = head.run(backbone, Pass(device: network.device, seed: seed, step: item &* passes &+ pass))
            let classes = ClassProbabilities.of(logits, keepingProbabilities: true, on: network.device)
            guard let probabilities = classes.probabilities else {
                preconditionFailure("DropoutEnsemble: no probabilities")
            }
            for index in sums.indices { sums[index] += probabilities[index] }
            for index in entropies.indices { entropies[index] += classes.entropy[index] }
        }
        let classes = network.classCount
        return entropies.indices.map { pixel in
            var entropy: Float = 0
            for label in 0..<classes {
                let mean = sums[pixel * classes + label] / Float(passes)
                if mean > 0 { entropy -= mean * log(mean) }
            }
            let information = entropy - entropies[pixel] / Float(passes)
            return information < 0 ? 0 : information
        }
    }

    private func plan(for size: PixelSize, _ backbone: BackbonePlan) -> HeadPlan {
        if let head, head.size == size { return head }
        let made = HeadPlan(network, size: size, backbone)
        head = made
        return made
    }
}

/// The head in inference mode but for its dropout, on the features of one image.
private final class HeadPlan {
    let size: PixelSize
    private let plan = Plan(.inference, dropout: true)
    private let high: Value
    private let low: Value
    private let logits: Value

    init(_ network: DeepLabV3Plus, size: PixelSize, _ backbone: BackbonePlan) {
        self.size = size
        let taps = [backbone.high, backbone.low].map { [plan] tap in
            plan.input(batch: 1, height: tap.height, width: tap.width, channels: tap.channels)
        }
        (high, low) = (taps[0], taps[1])
        logits = network.head.describe(in: plan, high: high, low: low, height: size.height, width: size.width).logits
        plan.finish(outputs: [logits])
    }

    /// The class scores of one pass, until the next one.
    func run(_ backbone: BackbonePlan, _ pass: Pass) -> FeatureMap {
        high.map.assign(backbone.high.map)
        low.map.assign(backbone.low.map)
        plan.forward(pass)
        return logits.map
    }
}
