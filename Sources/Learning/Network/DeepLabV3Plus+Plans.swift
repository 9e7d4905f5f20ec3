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
        case features(high: Value, low: Value)
    }

    /// - Parameter dropout: Whether the head's dropout is on.
    init(_ network: DeepLabV3Plus, _ key: Key, dropout: Bool = false) {
        self.key = key
        plan = Plan(.inference, dropout: dropout)
        let (high, low): (Value, Value)
        if key.isHead {
            let sizes = BackbonePlan.featureSizes(of: key.size)
            high = plan.input(
                batch: key.batch, height: sizes.high.height, width: sizes.high.width, channels: Backbone.highChannels)
            low = plan.input(
                batch: key.batch, height: sizes.low.height, width: sizes.low.width, channels: Backbone.lowChannels)
            input = .features(high: high, low: low)
        } else {
            let image = plan.input(batch: key.batch, height: key.size.height, width: key.size.width, channels: 3)
            (high, low) = network.backbone.describe(in: plan, image)
            input = .images(image)
        }
        (scores, features) = network.head.describe(in: plan, high: high, low: low)
        plan.finish(outputs: [scores, features])
    }

    func run(_ images: [Image], on device: Device) {
        guard case .images(let image) = input else { preconditionFailure("InferencePlan: images for a head alone") }
        for (index, pixels) in images.enumerated() {
            PixelNormalization.forward(pixels.bytes, into: image.map.images(index..<index + 1))
        }
        plan.forward(Pass(device: device))
    }

    func run(_ features: ImageFeatures, _ pass: Pass) {
        guard case .features(let high, let low) = input else {
            preconditionFailure("InferencePlan: features for a whole network")
        }
        high.map.assign(features.high)
        low.map.assign(features.low)
        plan.forward(pass)
    }

    /// The mean of the first image's decoder features over the cells in a rectangle of its pixels.
    func decoderMean(rows: Range<Int>, columns: Range<Int>) -> [Float] {
        RegionMean.of(
            features.map.images(0..<1), rows: DecoderCells.cells(on: rows, extent: key.size.height),
            columns: DecoderCells.cells(on: columns, extent: key.size.width))
    }

    func decoderFeatures(of index: Int) -> Prediction.DecoderFeatures {
        Prediction.DecoderFeatures(
            height: features.height, width: features.width, channels: features.channels,
            elements: features.map.images(index..<index + 1).tensor.elements)
    }
}

/// The backbone in inference mode for one image: its features at stride 16 and 4, and the average of the former.
///
/// It is used by one thread at a time. `IdlePlans`, or the owner of several plans, ensures this.
final class BackbonePlan: @unchecked Sendable {
    private let plan = Plan(.inference)
    private let image: Value
    let high: Value
    let low: Value
    let pooled: Value

    init(_ network: DeepLabV3Plus, size: Size) {
        image = plan.input(batch: 1, height: size.height, width: size.width, channels: 3)
        (high, low) = network.backbone.describe(in: plan, image)
        pooled = plan.averagePool(high)
        plan.finish(outputs: [high, low, pooled])
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
        case features(high: Value, low: Value)
    }

    init(
        _ network: DeepLabV3Plus, size: Size, batch: Int, finetune: Bool, dropout: Bool = true,
        arena: Arena = Arena()
    ) {
        device = network.device
        plan = Plan(.training, dropout: dropout)
        let (high, low): (Value, Value)
        if finetune {
            let image = plan.input(batch: batch, height: size.height, width: size.width, channels: 3)
            input = .images(image)
            (high, low) = network.backbone.describe(in: plan, image)
        } else {
            let shape = BackbonePlan.featureSizes(of: size)
            high = plan.input(
                batch: batch, height: shape.high.height, width: shape.high.width, channels: Backbone.highChannels)
            low = plan.input(
                batch: batch, height: shape.low.height, width: shape.low.width, channels: Backbone.lowChannels)
            input = .features(high: high, low: low)
        }
        logits = plan.resize(
            network.head.describe(in: plan, high: high, low: low).scores, height: size.height, width: size.width)
        plan.finish(outputs: [logits], in: arena)
    }

    /// Computes the loss of the batch and the gradient of each parameter.
    ///
    /// - Parameter look: Called when the class scores are computed. The backward pass overwrites them.
    /// - Returns: Nil if the loss is not finite; then there are no gradients.
    func run(
        labels: [UInt8], classWeights: [Float]?, totalWeight: Double, seed: UInt64, step: Int,
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

    /// The first layer whose output is not finite, for the inputs of the last run.
    func firstNonFiniteLayer(seed: UInt64, step: Int) -> String {
        plan.firstNonFiniteLayer(Pass(device: device, seed: seed, step: step)) ?? "the loss"
    }
}

extension BackbonePlan {
    /// The sizes of the features at stride 16 and 4. Each stride of 2 halves an extent and rounds up.
    static func featureSizes(of size: Size) -> (high: Size, low: Size) {
        func sixteenth(_ extent: Int) -> Int { (extent + 15) / 16 }
        return (
            Size(height: sixteenth(size.height), width: sixteenth(size.width)),
            Size(height: DecoderCells.count(of: size.height), width: DecoderCells.count(of: size.width))
        )
    }
}
