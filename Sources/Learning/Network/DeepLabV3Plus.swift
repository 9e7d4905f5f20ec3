import Imagery
import Problems
import Tensors

/// DeepLabV3+ on MobileNetV2, output stride 16: from RGB pixels to a score for each class and pixel.
///
/// Not safe to use from two threads at a time, but for `predict`, `labels` and `features` within `sideBySide`. Parameters
/// have the names and shapes of the PyTorch network of `Tests/LearningTests/Fixtures`, as `backbone.features.0.0.weight`, `aspp.1.0.weight`, `classifier.bias`.
package final class DeepLabV3Plus {
    package let architecture: NetworkArchitecture
    package let classCount: Int
    package let workers: Workers
    let device: Device
    let backbone: Backbone
    let head: SegmentationHead
    private let plans: IdlePlans<InferencePlan.Key, InferencePlan>
    private let featurePlans: IdlePlans<Size, BackbonePlan>
    private var backbonePlans = PlanCache<Size, [BackbonePlan]>(capacity: 2)

    /// A new network, its weights drawn from `seed` as PyTorch draws them.
    ///
    /// - Parameters:
    ///   - architecture: Which head it has.
    ///   - classCount: 1...254.
    ///   - backbone: Pretrained weights by this network's names; others than the backbone's are left aside. Nil: the
    ///     backbone is drawn too.
    /// - Throws: `Problem` where a tensor of the backbone is missing or of another shape.
    package init(
        _ architecture: NetworkArchitecture, classCount: Int, seed: UInt64, backbone weights: [String: Tensor]? = nil,
        workers: Workers
    ) throws {
        precondition(1...254 ~= classCount, "DeepLabV3Plus: \(classCount) classes")
        self.architecture = architecture
        self.classCount = classCount
        self.workers = workers
        device = Device(workers: workers)
        plans = IdlePlans(capacity: workers.count + 1)
        featurePlans = IdlePlans(capacity: workers.count)
        var initializer = Initializer(seed: seed)
        initializer.isIdle = weights != nil
        backbone = Backbone(&initializer)
        initializer.isIdle = false
        head = SegmentationHead(architecture, classCount: classCount, &initializer)
        if let weights { try load(weights, into: backbone.units.flatMap { $0.parameters + $0.statistics }) }
    }

    // MARK: Parameters

    /// The numbers that can be learned: of the whole network, and of the backbone alone.
    package var parameterCount: Int { parameters(finetune: true).reduce(0) { $0 + $1.shape.count } }
    package var backboneParameterCount: Int {
        backbone.units.flatMap(\.parameters).reduce(0) { $0 + $1.shape.count }
    }

    /// All parameters and running statistics by name, in PyTorch's shapes. PyTorch's counts of batches tracked are
    /// not kept.
    package func stateDictionary() -> [String: Tensor] {
        Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.tensor) })
    }

    /// Takes all parameters and running statistics from `dictionary`; what it holds beyond them is left aside.
    ///
    /// - Throws: `Problem` where a tensor is missing, of another shape, or holds what is no finite number or a
    ///   negative variance; then nothing is changed.
    package func load(stateDictionary dictionary: [String: Tensor]) throws { try load(dictionary, into: state) }

    /// What the optimizer moves: the head's parameters, and the backbone's if it learns too.
    func parameters(finetune: Bool) -> [Parameter] {
        (finetune ? backbone.units.flatMap(\.parameters) : []) + head.units.flatMap(\.parameters)
            + head.classifier.parameters
    }

    /// Parameters and running statistics.
    var state: [Parameter] { parameters(finetune: true) + units.flatMap(\.statistics) }

    /// What a training changes of the state.
    func trainedState(finetune: Bool) -> [Parameter] {
        parameters(finetune: finetune) + (finetune ? units : head.units).flatMap(\.statistics)
    }

    private var units: [ConvolutionUnit] { backbone.units + head.units }

    private func load(_ dictionary: [String: Tensor], into parameters: [Parameter]) throws {
        let tensors = try parameters.map { parameter in
            let name = parameter.name
            guard let tensor = dictionary[name] else { throw Problem.missingTensor(name: name) }
            guard tensor.shape == parameter.shape else {
                throw Problem.wrongShape(name: name, expected: parameter.shape, found: tensor.shape)
            }
            if let fault = tensor.fault(isVariance: name.hasSuffix(".running_var")) {
                throw Problem.unusableTensor(name: name, fault: fault)
            }
            return tensor
        }
        for (parameter, tensor) in zip(parameters, tensors) { parameter.tensor = tensor }
        stateChanged()
    }

    /// To be called after parameters were written other than by a training pass.
    func stateChanged() { for unit in units { unit.forgetFolded() } }

    /// How often kernels had to allocate scratch memory; a step that finds all it needs leaves this as it is.
    package var scratchAllocations: Int { device.scratchAllocations }

    // MARK: Inference

    /// The network's opinion of a whole image, whatever its size, in inference mode.
    package func predict(
        _ image: Image, extras: ClassProbabilities.Extras = [], withDecoderFeatures: Bool = false
    ) -> Prediction {
        predict([image], extras: extras, withDecoderFeatures: withDecoderFeatures)[0]
    }

    /// The network's opinions of images of one size, computed together: faster for small ones.
    package func predict(
        _ images: [Image], extras: ClassProbabilities.Extras = [], withDecoderFeatures: Bool = false
    ) -> [Prediction] {
        guard let size = images.first?.size else { return [] }
        precondition(
            images.allSatisfy { $0.size == size }, "DeepLabV3Plus: images of \(images.map(\.size)) in one batch")
        return withPlan(size, batch: images.count, isHead: false) { plan in
            plan.run(images, on: device)
            return images.indices.map {
                prediction(from: plan, index: $0, extras, withDecoderFeatures: withDecoderFeatures)
            }
        }
    }

    /// The same opinion from what `features(of:)` gave for the image.
    package func predict(
        _ features: ImageFeatures, extras: ClassProbabilities.Extras = [], withDecoderFeatures: Bool = false
    ) -> Prediction {
        withPlan(features.size, batch: 1, isHead: true) { plan in
            plan.run(features, Pass(device: device))
            return prediction(from: plan, index: 0, extras, withDecoderFeatures: withDecoderFeatures)
        }
    }

    /// The same, and the decoder's last layer before the classifier averaged over regions of the image, given in its
    /// pixels: `[regions.count, 256]`.
    package func predict(
        _ features: ImageFeatures, extras: ClassProbabilities.Extras = [],
        averagingOver regions: [(rows: Range<Int>, columns: Range<Int>)]
    ) -> (prediction: Prediction, means: Tensor) {
        withPlan(features.size, batch: 1, isHead: true) { plan in
            plan.run(features, Pass(device: device))
            return (
                prediction(from: plan, index: 0, extras, withDecoderFeatures: false),
                Tensor(rows: regions.map { plan.decoderMean(rows: $0.rows, columns: $0.columns) })
            )
        }
    }

    /// The labels of the same opinion, without the rest of it.
    package func labels(_ features: ImageFeatures) -> [UInt8] {
        withPlan(features.size, batch: 1, isHead: true) { plan in
            plan.run(features, Pass(device: device))
            return classes(from: plan, index: 0, []).labels
        }
    }

    /// What the backbone makes of a whole image, in inference mode: all that the head needs of it.
    package func features(of image: Image) -> ImageFeatures {
        featurePlans.with(image.size, make: { BackbonePlan(self, size: image.size) }) { plan in
            plan.run(image, on: device)
            return ImageFeatures(size: image.size, high: plan.high.map, low: plan.low.map)
        }
    }

    private func withPlan<R>(
        _ size: Size, batch: Int, isHead: Bool, _ body: (InferencePlan) -> R
    ) -> R {
        let key = InferencePlan.Key(size: size, batch: batch, isHead: isHead)
        return plans.with(key, make: { InferencePlan(self, key) }, body)
    }

    private func prediction(
        from plan: InferencePlan, index: Int, _ extras: ClassProbabilities.Extras, withDecoderFeatures: Bool
    ) -> Prediction {
        Prediction(
            size: plan.key.size, classCount: classCount,
            classes(from: plan, index: index, extras.union(.entropy)),
            decoderFeatures: withDecoderFeatures ? plan.decoderFeatures(of: index) : nil)
    }

    private func classes(
        from plan: InferencePlan, index: Int, _ extras: ClassProbabilities.Extras
    ) -> ClassProbabilities {
        ClassProbabilities(
            plan.scores.map.images(index..<index + 1),
            upsampledTo: (plan.key.size.height, plan.key.size.width), extras: extras, on: device)
    }

    /// Calls `body` for each index in `0..<count`, a worker an index: it may ask the network, and read and write files
    /// beside. Nothing waits between layers, so this is the fastest way through many images; numbers do not change.
    package func sideBySide(_ count: Int, _ body: (Int) -> Void) {
        for unit in units { _ = unit.folded(on: device) }
        workers.forEach(chunks: count, body)
    }

    /// The pixels of crops that run side by side: 8 crops of 2^19 pixels, which take about 0.6 GB.
    private static let pixelsSideBySide = 1 << 22

    /// How many crops of a size run through the backbone at a time, each with memory of its own.
    static func cropsSideBySide(of size: Size) -> Int { max(1, min(8, pixelsSideBySide / size.count)) }

    /// The backbone's 320 channels, averaged over each crop: `[N, 320]`. Crops may be of several sizes; the numbers of
    /// one do not depend on the others.
    package func backboneFeatures(_ crops: [Image]) -> Tensor {
        var features = [Float](repeating: 0, count: crops.count * Backbone.highChannels)
        for (size, members) in Dictionary(grouping: crops.indices, by: { crops[$0].size }) {
            runBackbone(on: members.map { crops[$0] }, of: size) { plan, member in
                let index = members[member]
                features.replaceSubrange(
                    index * Backbone.highChannels..<(index + 1) * Backbone.highChannels,
                    with: plan.pooled.map.tensor.elements)
            }
        }
        return Tensor([crops.count, Backbone.highChannels], elements: features)
    }

    /// Runs the backbone on crops of one size, as many at a time as memory is meant for. `body` gets the plan that has
    /// run, and the crop's position in `crops`.
    func runBackbone(on crops: [Image], of size: Size, _ body: (BackbonePlan, Int) -> Void) {
        guard !crops.isEmpty else { return }
        let plans = backbonePlans(for: size, count: min(crops.count, Self.cropsSideBySide(of: size)))
        for start in stride(from: 0, to: crops.count, by: plans.count) {
            let batch = start..<min(crops.count, start + plans.count)
            runSideBySide(plans, Array(crops[batch]))
            for (plan, position) in zip(plans, batch) { body(plan, position) }
        }
    }

    /// Plans of one image each, to run side by side.
    private func backbonePlans(for size: Size, count: Int) -> [BackbonePlan] {
        let plans = backbonePlans.plan(for: size, where: { $0.count >= count }) {
            (0..<count).map { _ in BackbonePlan(self, size: size) }
        }
        return Array(plans[..<count])
    }

    /// Runs the first plans on an image each, a worker an image: nothing waits between layers, and the numbers of an
    /// image do not depend on its neighbors.
    private func runSideBySide(_ plans: [BackbonePlan], _ images: [Image]) {
        plans.first?.prepare(on: device)
        workers.forEach(chunks: images.count) { plans[$0].run(images[$0], on: device) }
    }
}
