import Imagery
import Problems
import Tensors

/// A network that computes a score for each class and pixel from RGB pixels: a backbone and a head, as its architecture
/// declares.
///
/// Not thread-safe, except for `predict`, `labels` and `features` within `forEachInParallel`.
///
/// Parameters have the names and shapes of the PyTorch network in `Tests/LearningTests/Fixtures`, such as
/// `backbone.features.0.0.weight`, `aspp.1.0.weight` and `classifier.bias`.
package final class SegmentationNetwork {
    package let architecture: NetworkArchitecture
    package let classCount: Int
    package let workers: Workers
    let device: Device
    let backbone: any Backbone
    let head: any SegmentationHead
    private let plans: IdlePlans<InferencePlan.Key, InferencePlan>
    private let featurePlans: IdlePlans<Size, BackbonePlan>
    private var backbonePlans = PlanCache<Size, [BackbonePlan]>(capacity: 2)

    /// A new network with random weights as in PyTorch.
    ///
    /// - Parameters:
    ///   - architecture: Selects the head.
    ///   - classCount: 1...254.
    ///   - backbone: Pretrained weights of the backbone under this network's names; other tensors are ignored. If nil,
    ///   the backbone is random too.
    /// - Throws: `Problem` if a tensor of the backbone is missing or has another shape.
    package convenience init(
        _ architecture: NetworkArchitecture, classCount: Int, seed: UInt64, backbone weights: [String: Tensor]? = nil,
        workers: Workers
    ) throws {
        self.init(
            architecture, classCount: classCount, seed: seed, idle: (backbone: weights != nil, head: false),
            workers: workers)
        if let weights { try load(weights, into: backbone.layers.flatMap { $0.parameters + $0.statistics }) }
    }

    /// A network with the same numbers in its own memory.
    func copy() -> SegmentationNetwork {
        let copy = SegmentationNetwork(
            architecture, classCount: classCount, seed: 0, idle: (backbone: true, head: true), workers: workers)
        for (own, other) in zip(copy.state, state) { own.value.copy(from: other.value) }
        copy.stateChanged()
        return copy
    }

    /// - Parameter idle: The parts that get no random numbers, because their numbers are set later.
    private init(
        _ architecture: NetworkArchitecture, classCount: Int, seed: UInt64, idle: (backbone: Bool, head: Bool),
        workers: Workers
    ) {
        precondition(1...254 ~= classCount, "SegmentationNetwork: \(classCount) classes")
        self.architecture = architecture
        self.classCount = classCount
        self.workers = workers
        device = Device(workers: workers)
        plans = IdlePlans(capacity: workers.count + 1)
        featurePlans = IdlePlans(capacity: workers.count)
        var initializer = Initializer(seed: seed)
        initializer.isIdle = idle.backbone
        backbone = architecture.declaration.backbone.init(&initializer)
        initializer.isIdle = idle.head
        head = architecture.declaration.head(classCount, &initializer)
    }

    /// How often kernels allocated scratch memory. A step whose buffers were all in the pool does not increase it.
    package var scratchAllocations: Int { device.scratchAllocations }

    // MARK: Inference

    /// The prediction for a whole image of any size, in inference mode.
    package func predict(
        _ image: Image, outputs: ClassProbabilities.Outputs = [], withDecoderFeatures: Bool = false
    ) -> Prediction {
        predict([image], outputs: outputs, withDecoderFeatures: withDecoderFeatures)[0]
    }

    /// The predictions for images of one size, computed together. This is faster for small images.
    package func predict(
        _ images: [Image], outputs: ClassProbabilities.Outputs = [], withDecoderFeatures: Bool = false
    ) -> [Prediction] {
        guard let size = images.first?.size else { return [] }
        precondition(
            images.allSatisfy { $0.size == size }, "SegmentationNetwork: images of \(images.map(\.size)) in one batch")
        return withPlan(size, batch: images.count, isHead: false) { plan in
            plan.run(images, on: device)
            return images.indices.map {
                prediction(from: plan, index: $0, outputs, withDecoderFeatures: withDecoderFeatures)
            }
        }
    }

    /// The prediction for an image from its features, the result of `features(of:)`.
    package func predict(
        _ features: ImageFeatures, outputs: ClassProbabilities.Outputs = [], withDecoderFeatures: Bool = false
    ) -> Prediction {
        withPlan(features.size, batch: 1, isHead: true) { plan in
            plan.run(features, Pass(device: device))
            return prediction(from: plan, index: 0, outputs, withDecoderFeatures: withDecoderFeatures)
        }
    }

    /// The prediction for an image from its features, and the mean decoder features of regions of the image:
    /// `[regions.count, channels]`. Regions are in pixels of the image. The decoder features are the input of the
    /// classifier.
    package func predict(
        _ features: ImageFeatures, outputs: ClassProbabilities.Outputs = [],
        averagingOver regions: [(rows: Range<Int>, columns: Range<Int>)]
    ) -> (prediction: Prediction, means: Tensor) {
        withPlan(features.size, batch: 1, isHead: true) { plan in
            plan.run(features, Pass(device: device))
            return (
                prediction(from: plan, index: 0, outputs, withDecoderFeatures: false),
                Tensor(rows: regions.map { plan.decoderMean(rows: $0.rows, columns: $0.columns) })
            )
        }
    }

    /// The predicted classes of an image from its features, without the other results of `predict`.
    package func labels(_ features: ImageFeatures) -> [UInt8] {
        withPlan(features.size, batch: 1, isHead: true) { plan in
            plan.run(features, Pass(device: device))
            return classes(from: plan, index: 0, []).predictedClasses
        }
    }

    /// The backbone's features of a whole image, in inference mode: the complete input of the head.
    package func features(of image: Image) -> ImageFeatures {
        featurePlans.with(image.size, make: { BackbonePlan(self, size: image.size) }) { plan in
            plan.run(image, on: device)
            return ImageFeatures(size: image.size, plan.maps.map(\.map), architecture)
        }
    }

    private func withPlan<R>(
        _ size: Size, batch: Int, isHead: Bool, _ body: (InferencePlan) -> R
    ) -> R {
        let key = InferencePlan.Key(size: size, batch: batch, isHead: isHead)
        return plans.with(key, make: { InferencePlan(self, key) }, body)
    }

    private func prediction(
        from plan: InferencePlan, index: Int, _ outputs: ClassProbabilities.Outputs, withDecoderFeatures: Bool
    ) -> Prediction {
        Prediction(
            size: plan.key.size, classCount: classCount,
            classes(from: plan, index: index, outputs.union(.entropy)),
            decoderFeatures: withDecoderFeatures ? plan.decoderFeatures(of: index) : nil)
    }

    private func classes(
        from plan: InferencePlan, index: Int, _ outputs: ClassProbabilities.Outputs
    ) -> ClassProbabilities {
        ClassProbabilities(
            plan.scores.map.images(index..<index + 1),
            upsampledTo: (plan.key.size.height, plan.key.size.width), outputs: outputs, on: device)
    }

    /// Calls `body` for each index in `0..<count` on several threads. `body` may predict with this network and read or
    /// write files. Threads do not wait for each other between layers, so this is the fastest way to predict many
    /// images. Results do not change.
    package func forEachInParallel(_ count: Int, _ body: (Int) -> Void) {
        for layer in layers { layer.prepare(on: device) }
        workers.forEach(chunks: count, body)
    }

    /// The total pixels of crops that are computed in parallel: 8 crops of 2^19 pixels, which take about 0.6 GB. More
    /// pixels need more memory; fewer leave threads without work for large crops.
    private static let pixelsInParallel = 1 << 22

    /// The number of inputs of a size that the backbone computes in parallel. Each has its own memory.
    static func cropsInParallel(of size: Size) -> Int { max(1, min(8, pixelsInParallel / size.count)) }

    /// Adds the backbone, and the enlargement of the image before it, to a plan or to another builder.
    func describeBackbone<Builder: NetworkBuilder>(in plan: Builder, _ image: Builder.Map) -> [Builder.Map] {
        let factor = architecture.declaration.enlargement
        return backbone.describe(in: plan, factor == .none ? image : plan.enlarge(image, by: factor))
    }

    /// The backbone's coarsest map, averaged over each crop: `[N, D]` with its D channels. Crops may have different
    /// sizes. The result of a crop does not depend on the others.
    package func backboneFeatures(_ crops: [Image]) -> Tensor {
        let shapes = architecture.declaration.backbone.outputs
        let channels = shapes[shapes.count - 1].channels
        var features = [Float](repeating: 0, count: crops.count * channels)
        for (size, members) in Dictionary(grouping: crops.indices, by: { crops[$0].size }) {
            runBackbone(on: members.map { crops[$0] }, of: size) { plan, member in
                let index = members[member]
                features.replaceSubrange(
                    index * channels..<(index + 1) * channels, with: plan.pooled.map.tensor.elements)
            }
        }
        return Tensor([crops.count, channels], elements: features)
    }

    /// Runs the backbone on crops of one size, as many in parallel as the memory limit allows. `body` gets the plan
    /// with the results and the index in `crops`.
    func runBackbone(on crops: [Image], of size: Size, _ body: (BackbonePlan, Int) -> Void) {
        guard !crops.isEmpty else { return }
        let mostPlans = Self.cropsInParallel(of: architecture.inputSize(of: size))
        let plans = backbonePlans(for: size, count: min(crops.count, mostPlans))
        for start in stride(from: 0, to: crops.count, by: plans.count) {
            let batch = start..<min(crops.count, start + plans.count)
            runInParallel(plans, Array(crops[batch]))
            for (plan, position) in zip(plans, batch) { body(plan, position) }
        }
    }

    /// At least `count` plans for one image each, for parallel runs.
    private func backbonePlans(for size: Size, count: Int) -> [BackbonePlan] {
        let plans = backbonePlans.plan(for: size, where: { $0.count >= count }) {
            (0..<count).map { _ in BackbonePlan(self, size: size) }
        }
        return Array(plans[..<count])
    }

    /// Runs one plan for each image in parallel, one thread for each image. Threads do not wait for each other between
    /// layers. The result of an image does not depend on the others.
    private func runInParallel(_ plans: [BackbonePlan], _ images: [Image]) {
        plans.first?.prepare(on: device)
        workers.forEach(chunks: images.count) { plans[$0].run(images[$0], on: device) }
    }
}
