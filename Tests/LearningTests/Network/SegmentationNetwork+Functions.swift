import Imagery
import Tensors

@testable import Learning

/// The network as a function of normalized input, to compare it with other implementations.
extension SegmentationNetwork {
    /// Class scores in inference mode.
    ///
    /// - Parameter input: `[N, H, W, 3]`, already normalized.
    /// - Returns: `[N, H, W, classCount]`.
    func logits(_ input: Tensor) -> Tensor {
        let plan = Plan(.inference)
        let image = plan.input(
            batch: input.shape[0], height: input.shape[1], width: input.shape[2], channels: input.shape[3])
        let logits = plan.resize(
            head.describe(in: plan, backbone.describe(in: plan, image)).scores, height: image.height,
            width: image.width)
        plan.finish(outputs: [logits])
        image.map.assign(input)
        plan.forward(Pass(device: device))
        return logits.map.tensor
    }

    /// A forward and a backward pass in training mode. They update BatchNorm's running statistics, but no parameters.
    ///
    /// - Parameters:
    ///   - input: `[N, H, W, 3]`, already normalized.
    ///   - labels: `N * H * W` class indices. Other values are ignored. At least one label must be a class index.
    ///   - dropout: Whether dropout is active. Every call drops the same numbers.
    /// - Returns: Class scores, loss, and the gradient of each parameter by name.
    func differentiate(
        _ input: Tensor, labels: [UInt8], classWeights: [Float]? = nil, dropout: Bool = false
    ) -> (logits: Tensor, loss: Double, gradients: [String: Tensor]) {
        let plan = TrainingStepPlan(
            self, size: Size(height: input.shape[1], width: input.shape[2]), batch: input.shape[0],
            .all, dropout: dropout)
        guard case .images(let image) = plan.input else { preconditionFailure("SegmentationNetwork: no image input") }
        image.map.assign(input)
        var logits = Tensor([0])
        let loss = plan.run(
            labels: PixelLabels(labels), classWeights: classWeights,
            totalWeight: SoftmaxCrossEntropy.totalWeight(
                labels: PixelLabels(labels), classCount: classCount, classWeights: classWeights),
            seed: 0, step: 0, look: { logits = $0.tensor })
        return (
            logits, loss ?? .nan,
            Dictionary(uniqueKeysWithValues: parameters(of: .all).map { ($0.name, $0.gradientTensor) })
        )
    }

    /// Trains the whole network with Adam on one batch, without dropout.
    ///
    /// - Returns: The loss before each step.
    func descend(
        _ input: Tensor, labels: [UInt8], steps: Int, learningRate: Float
    ) -> [Double] {
        let plan = TrainingStepPlan(
            self, size: Size(height: input.shape[1], width: input.shape[2]), batch: input.shape[0],
            .all, dropout: false)
        guard case .images(let image) = plan.input else { preconditionFailure("SegmentationNetwork: no image input") }
        let optimizer = Optimizer(.adam, parameters(of: .all))
        let labels = PixelLabels(labels)
        let total = SoftmaxCrossEntropy.totalWeight(labels: labels, classCount: classCount, classWeights: nil)
        image.map.assign(input)
        return (0..<steps).map { step in
            let loss = plan.run(labels: labels, classWeights: nil, totalWeight: total, seed: 0, step: step)
            optimizer.step(learningRate: learningRate, on: device)
            return loss ?? .nan
        }
    }
}
