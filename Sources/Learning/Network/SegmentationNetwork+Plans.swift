import Imagery
import Tensors

/// The network in inference mode for a few images of one size, or its head alone for the features of one image.
///
/// It is used by one thread at a time. `IdlePlans` ensures this.
final class InferencePlan: @unchecked Sendable {
    private let plan: Plan
    private let input: Input
    /// The class scores at stride 4.
    let scores: Value
    private let features: Value

    let key: Key

    struct Key: Equatable {
        let size: Size
        let batch: Int
        /// Whether the input is features, not images.
        let isHead: Bool
    }

    private enum Input {
        case images(Value)
        case features([Value])
    }

    /// - Parameter dropout: Whether the head's dropout is on.
    init(_ network: SegmentationNetwork, _ key: Key, dropout: Bool = false) {
        self.key = key
        plan = Plan(.inference, dropout: dropout)
        let maps: [Value]
        if key.isHead {
            maps = plan.inputs(network.architecture, of: key.size, batch: key.batch)
            input = .features(maps)
        } else {
            let image = plan.input(batch: key.batch, height: key.size.height, width: key.size.width, channels: 3)
            maps = network.describeBackbone(in: plan, image)
            input = .images(image)
        }
        (scores, features) = network.head.describe(in: plan, maps)
        plan.finish(outputs: [scores, features])
    }

    func run(_ images: [Image], on device: Device) {
        guard case .images(let image) = input else { preconditionFailure("InferencePlan: images for a head alone") }
        for (index, pixels) in images.enumerated() {
            PixelNormalization.forward(pixels.bytes, into: image.map.images(index..<index + 1))
        }
        plan.forward(Pass(device: device))
    }

    /// Runs again on the last images and measures each layer.
    func layerTimes(repeats: Int, on device: Device) -> [LayerTime] {
        plan.layerTimes(Pass(device: device), repeats: repeats)
    }

    func run(_ features: ImageFeatures, _ pass: Pass) {
        guard case .features(let values) = input else {
            preconditionFailure("InferencePlan: features for a whole network")
        }
        for (value, map) in zip(values, features.maps) { value.map.assign(map) }
        plan.forward(pass)
    }

    /// The mean of the first image's decoder features over the cells in a rectangle of its pixels.
    func decoderMean(rows: Range<Int>, columns: Range<Int>) -> [Float] {
        RegionMean.of(
            features.map.images(0..<1), rows: DecoderCells(features.height, on: key.size.height).cells(on: rows),
            columns: DecoderCells(features.width, on: key.size.width).cells(on: columns))
    }

    func decoderFeatures(of index: Int) -> Prediction.DecoderFeatures {
        Prediction.DecoderFeatures(
            height: features.height, width: features.width, channels: features.channels,
            elements: features.map.images(index..<index + 1).tensor.elements)
    }
}

/// The backbone in inference mode for one image: its maps, and the average of the coarsest one.
///
/// It is used by one thread at a time. `IdlePlans`, or the owner of several plans, ensures this.
final class BackbonePlan: @unchecked Sendable {
    private let plan = Plan(.inference)
    private let image: Value
    let maps: [Value]
    let pooled: Value

    init(_ network: SegmentationNetwork, size: Size) {
        image = plan.input(batch: 1, height: size.height, width: size.width, channels: 3)
        maps = network.describeBackbone(in: plan, image)
        pooled = plan.averagePool(maps[maps.count - 1])
        plan.finish(outputs: maps + [pooled])
    }

    func prepare(on device: Device) { plan.prepare(Pass(device: device)) }

    func run(_ pixels: Image, on device: Device) {
        PixelNormalization.forward(pixels.bytes, into: image.map)
        plan.forward(Pass(device: device))
    }
}

/// The forward and backward pass of a training step on a batch of images of equal size. It covers the whole network, or
/// the head alone on features of a frozen backbone.
final class TrainingStepPlan {
    private let plan: Plan
    let input: Input
    private let logits: Value
    private let device: Device

    enum Input {
        case images(Value)
        case features([Value])
    }

    init(
        _ network: SegmentationNetwork, size: Size, batch: Int, _ part: TrainedPart, dropout: Bool = true,
        arena: Arena = Arena()
    ) {
        device = network.device
        plan = Plan(
            .training, dropout: dropout, keepsOutputs: !part.finetune, frozen: network.frozenLayers(part))
        let maps: [Value]
        if part.finetune {
            let image = plan.input(batch: batch, height: size.height, width: size.width, channels: 3)
            input = .images(image)
            maps = network.describeBackbone(in: plan, image)
        } else {
            maps = plan.inputs(network.architecture, of: size, batch: batch)
            input = .features(maps)
        }
        logits = plan.resize(network.head.describe(in: plan, maps).scores, height: size.height, width: size.width)
        plan.finish(outputs: [logits], in: arena)
    }

    /// Computes the loss of the batch and the gradient of each parameter.
    ///
    /// - Parameter look: Called when the class scores are computed. The backward pass overwrites them.
    /// - Returns: Nil if the loss is not finite; then there are no gradients.
    func run(
        labels: PixelLabels, classWeights: [Float]?, totalWeight: Double, seed: UInt64, step: Int,
        look: (_ logits: FeatureMap) -> Void = { _ in }
    ) -> Double? {
        let pass = Pass(device: device, seed: seed, step: step)
        plan.forward(pass)
        look(logits.map)
        let loss = SoftmaxCrossEntropy.forwardAndBackward(
            logits.map, labels: labels, classWeights: classWeights, totalWeight: totalWeight,
            gradient: logits.gradient, on: device)
        guard loss.isFinite else { return nil }
        plan.backward(pass)
        return loss
    }

    /// Computes the loss of a batch and the gradient of each parameter from the plans of its leaves.
    /// - Parameters:
    ///   - leaves: The plans of this rank's leaves with their labels and the steps for dropout; nil for a leaf without
    ///     patches.
    ///   - totalWeight: The weight of all labels of the batch, also of other ranks.
    ///   - parameters: Those whose gradients are used.
    /// - Returns: The loss of the batch; nil if it is not finite. Then there are no gradients.
    static func run(
        _ leaves: [(plan: TrainingStepPlan, labels: PixelLabels, step: Int)?], _ sums: LeafSums,
        classWeights: [Float]?, totalWeight: Double, seed: UInt64, parameters: [Parameter], on device: Device
    ) throws -> Double? {
        let parts = BatchParts(
            plans: leaves.map { $0?.plan.plan },
            passes: leaves.map { Pass(device: device, seed: seed, step: $0?.step ?? 0) }, sums: sums, device: device)
        try parts.forward()
        let losses = leaves.map { leaf in
            leaf.map { leaf in
                [
                    SoftmaxCrossEntropy.forwardAndBackward(
                        leaf.plan.logits.map, labels: leaf.labels, classWeights: classWeights,
                        totalWeight: totalWeight, gradient: leaf.plan.logits.gradient, on: device)
                ]
            }
        }
        let loss = try sums.total(losses)[0]
        guard loss.isFinite else { return nil }
        try parts.backward(parameters)
        return loss
    }

    /// The first layer whose output is not finite, for the inputs of the last run.
    func firstNonFiniteLayer(seed: UInt64, step: Int) -> String {
        plan.firstNonFiniteLayer(Pass(device: device, seed: seed, step: step)) ?? "the loss"
    }
}
