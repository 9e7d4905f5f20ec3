import Imagery
import Tensors

/// What a layer of a network costs in inference.
package struct LayerTime: Sendable, Encodable {
    /// The name in messages, as `backbone.features.1.conv.0.0`.
    package let name: String
    /// Batch, height, width and channels of the output.
    package let output: [Int]
    /// Operations of the layer by its definition; a multiply-add is two. 0 for layers without weights. A kernel may
    /// need fewer, as Winograd's does.
    package let operations: Int
    /// The median time.
    package let seconds: Double
}

extension SegmentationNetwork {
    /// Measures each layer of the inference on images of one size, without the softmax at the end. A layer is measured
    /// within whole runs, so its inputs are in the caches as usual.
    /// - Parameter repeats: The number of runs, after one that is not measured.
    package func layerTimes(_ images: [Image], repeats: Int) -> [LayerTime] {
        guard let size = images.first?.size, repeats > 0 else { return [] }
        let plan = InferencePlan(self, InferencePlan.Key(size: size, batch: images.count, isHead: false))
        plan.run(images, on: device)
        return plan.layerTimes(repeats: repeats, on: device)
    }
}

extension Plan {
    /// The time of each node's forward pass, in the order of the nodes.
    func layerTimes(_ pass: Pass, repeats: Int) -> [LayerTime] {
        let clock = ContinuousClock()
        var seconds = nodes.map { _ in [Double]() }
        for _ in 0..<repeats {
            for (index, node) in nodes.enumerated() {
                seconds[index].append(clock.measure { node.forward(pass) } / .seconds(1))
            }
        }
        return zip(nodes, seconds).map { node, times in
            let output = node.output
            return LayerTime(
                name: node.name, output: [output.batch, output.height, output.width, output.channels],
                operations: 2 * node.weightCount * output.batch * output.height * output.width,
                seconds: times.sorted()[times.count / 2])
        }
    }
}
