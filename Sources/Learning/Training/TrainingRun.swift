import Imagery
import Problems
import Tensors

/// The state of one training: optimizer, plans by shape, cached features.
struct TrainingRun<Source: PatchSource> {
    private let network: SegmentationNetwork
    private let options: TrainingOptions
    private let source: Source
    private let order: BatchOrder
    private let optimizer: Optimizer
    private let gradients: GradientSum
    private let cache: FeatureCache
    private let average: WeightAverage?
    private let leaves: LeafPlans?
    private let arena = Arena()
    private var plans = PlanCache<Shape, TrainingStepPlan>(capacity: 8)
    private(set) var stepsDone = 0
    /// The number of passes so far. It selects the random numbers of dropout.
    private var passesDone = 0
    private(set) var lastLoss: Double?

    /// - Parameters:
    ///   - average: Gets the state after each step.
    ///   - ranks: The processes that train together; nil if there is only this one.
    init(
        _ network: SegmentationNetwork, _ options: TrainingOptions, _ source: Source, average: WeightAverage? = nil,
        ranks: (any Ranks)? = nil
    ) {
        self.network = network
        self.options = options
        self.source = source
        self.average = average
        order = BatchOrder(
            sizes: (0..<source.count).map { source.size(at: $0) }, batchSize: options.batchSize, seed: options.seed)
        let parameters = network.parameters(of: options.trainedPart)
        let head = Set(network.parameters(of: .head).map { ObjectIdentifier($0) })
        optimizer = Optimizer(
            options.optimizer, parameters, momentum: options.momentum, weightDecay: options.weightDecay
        ) { head.contains(ObjectIdentifier($0)) ? 1 : options.backboneRate }
        gradients = GradientSum(of: parameters)
        leaves = ranks.map { LeafPlans(LeafSums(ranks: $0), parameters) }
        cache = FeatureCache(network)
    }

    /// The number of epochs, which may be larger than that of the options: see `TrainingOptions.leastSteps`.
    var epochs: Int {
        max(options.epochs, (options.leastSteps + order.batchesPerEpoch - 1) / order.batchesPerEpoch)
    }

    /// The number of patches of the smallest pass.
    var fewestPatches: Int {
        order.batches(epoch: 0).flatMap { batch in
            BatchOrder.passes(
                of: batch.count, pixelsPerPatch: source.size(at: batch[0]).count, mostPixels: options.passPixels
            ).map(\.count)
        }.min() ?? 0
    }

    private var steps: Int { epochs * order.batchesPerEpoch }

    /// - Returns: The mean loss of the steps with a loss.
    mutating func epoch(
        _ epoch: Int, lastMeanIoU: Double?, _ progress: (TrainingProgress) -> Void, _ cancellation: Cancellation
    ) throws -> Double? {
        var losses: [Double] = []
        for batch in order.batches(epoch: epoch - 1) {
            try cancellation.check()
            lastLoss = try step(batch, epoch: epoch)
            stepsDone += 1
            if let lastLoss { losses.append(lastLoss) }
            progress(self.progress(epoch: epoch, loss: lastLoss, meanIoU: lastMeanIoU))
        }
        return losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
    }

    func progress(epoch: Int, loss: Double?, meanIoU: Double?) -> TrainingProgress {
        TrainingProgress(
            epoch: epoch, epochs: epochs, step: stepsDone, steps: steps, loss: loss, meanIoU: meanIoU)
    }

    /// - Returns: The loss; nil if no pixel of the batch is labeled.
    private mutating func step(_ batch: [Int], epoch: Int) throws -> Double? {
        let patches = try read(batch, epoch: epoch)
        let passes = BatchOrder.passes(
            of: batch.count, pixelsPerPatch: patches[0].pixels.size.count, mostPixels: options.passPixels)
        defer { passesDone += passes.count }
        let pseudoWeight = options.pseudoLabels?.weight(at: Double(stepsDone) / Double(steps)) ?? 0
        let samples = samples(of: patches, passes, hasPseudoLabels: pseudoWeight > 0)
        let labels = passes.map { pass in
            PixelLabels(
                samples[pass].flatMap(\.labels), pseudoClasses: samples[pass].flatMap(\.pseudoLabels),
                pseudoWeight: pseudoWeight)
        }
        let weights = labels.map { labels in
            SoftmaxCrossEntropy.totalWeight(
                labels: labels, classCount: network.classCount, classWeights: options.classWeights)
        }
        let totalWeight = weights.reduce(0, +)
        guard totalWeight > 0 else { return nil }
        var loss = 0.0
        // A pass without labeled pixels has no gradient, and it must not change BatchNorm's statistics.
        let used = passes.indices.filter { weights[$0] > 0 }
        for index in used {
            loss += try run(
                samples[passes[index]].map(\.pixels), labels[index], at: Array(batch[passes[index]]),
                totalWeight: totalWeight, pass: passesDone + index, epoch: epoch)
            if index != used.last { gradients.add(on: network.device) }
        }
        if used.count > 1 { gradients.finish(on: network.device) }
        let rate = options.schedule.rate(options.learningRate, step: stepsDone, of: steps, epoch: epoch - 1)
        if let parameter = optimizer.step(learningRate: rate, on: network.device) {
            throw Problem.gradientDiverged(parameter: parameter, step: stepsDone, epoch: epoch)
        }
        average?.update(step: stepsDone + 1)
        return loss
    }

    private func read(_ batch: [Int], epoch: Int) throws -> [Patch] {
        let read = network.workers.map(batch.count) { index in
            Result { try source.patch(at: batch[index], epoch: epoch - 1) }
        }
        let patches = try read.map { try $0.get() }
        let size = source.size(at: batch[0])
        precondition(
            patches.allSatisfy { $0.pixels.size == size },
            "Trainer: patches of \(patches.map(\.pixels.size)) announced as \(size)")
        return patches
    }

    /// The patches of a step, with pseudo labels and mixed as the options say.
    private func samples(of patches: [Patch], _ passes: [Range<Int>], hasPseudoLabels: Bool) -> [TrainingSample] {
        var samples = patches.map { TrainingSample($0) }
        if hasPseudoLabels, let pseudoLabels = options.pseudoLabels, let average {
            samples = passes.flatMap { pass in
                zip(patches[pass], pseudoLabels.labels(of: patches[pass], from: average.network)).map {
                    TrainingSample($0, pseudoLabels: $1)
                }
            }
        }
        guard options.cutMix > 0 else { return samples }
        var random = Philox(seed: options.seed, purpose: "cutmix", round: stepsDone)
        return CutMix(probability: options.cutMix).mixed(samples, &random)
    }

    /// Computes the gradients of some patches of a batch.
    /// - Parameters:
    ///   - indices: The indices of the patches in the source.
    ///   - totalWeight: The weight of all pixels of the batch with a label. The loss is divided by it.
    /// - Returns: The loss of the patches.
    private mutating func run(
        _ pixels: [Image], _ labels: PixelLabels, at indices: [Int], totalWeight: Double, pass: Int, epoch: Int
    ) throws -> Double {
        if let leaves {
            return try run(leaves, pixels, labels, at: indices, totalWeight: totalWeight, pass: pass, epoch: epoch)
        }
        let size = source.size(at: indices[0])
        let plan = plan(size: size, batch: pixels.count)
        write(pixels, of: indices, size: size, into: plan.input)
        let loss = plan.run(
            labels: labels, classWeights: options.classWeights, totalWeight: totalWeight, seed: options.seed, step: pass
        )
        guard let loss else {
            throw Problem.diverged(
                layer: plan.firstNonFiniteLayer(seed: options.seed, step: pass), step: stepsDone, epoch: epoch)
        }
        return loss
    }

    /// The same as `run`, for the leaves of this rank.
    private func run(
        _ leaves: LeafPlans, _ pixels: [Image], _ labels: PixelLabels, at indices: [Int], totalWeight: Double,
        pass: Int, epoch: Int
    ) throws -> Double {
        let size = source.size(at: indices[0])
        let parts = leaves.sums.leaves.map { leaf -> (plan: TrainingStepPlan, labels: PixelLabels, step: Int)? in
            let patches = LeafSums.patches(of: leaf, count: pixels.count)
            guard !patches.isEmpty else { return nil }
            let plan = leaves.plan(
                of: leaf, [patches.count, size.height, size.width], network, options.trainedPart)
            write(Array(pixels[patches]), of: Array(indices[patches]), size: size, into: plan.input)
            return (plan, labels.part(patches, of: pixels.count), pass * LeafSums.leafCount + leaf)
        }
        let loss = try TrainingStepPlan.run(
            parts, leaves.sums, classWeights: options.classWeights, totalWeight: totalWeight, seed: options.seed,
            parameters: leaves.parameters, on: network.device)
        guard let loss else {
            let layer = parts.lazy.compactMap { $0?.plan.firstNonFiniteLayer(seed: options.seed, step: pass) }.first
            throw Problem.diverged(layer: layer ?? "the loss", step: stepsDone, epoch: epoch)
        }
        return loss
    }

    private func write(_ pixels: [Image], of batch: [Int], size: Size, into input: TrainingStepPlan.Input) {
        switch input {
        case .images(let value):
            for (index, pixels) in pixels.enumerated() {
                PixelNormalization.forward(pixels.bytes, into: value.map.images(index..<index + 1))
            }
        case .features(let values):
            // The features of mixed patches differ from epoch to epoch.
            let areFixed = source.isFixed && options.cutMix == 0
            cache.write(pixels, size: size, indices: areFixed ? batch : nil, into: values.map(\.map))
        }
    }

    private mutating func plan(size: Size, batch: Int) -> TrainingStepPlan {
        let shape: Shape = [batch, size.height, size.width]
        let (network, part, arena) = (network, options.trainedPart, arena)
        return plans.plan(for: shape) {
            TrainingStepPlan(network, size: size, batch: batch, part, arena: arena)
        }
    }
}
