import Imagery
import Problems
import TestSupport
import Testing

@testable import Learning
@testable import Tensors

@Suite("Trainer")
struct TrainerTests {
    private static let size = Size(height: 24, width: 32)

    private func options(
        epochs: Int = 2, finetune: Bool = false, frozenStages: Int = 0, learningRate: Float = 1e-3,
        validateEvery: Int = 1
    ) -> TrainingOptions {
        TrainingOptions(
            epochs: epochs, batchSize: 4, learningRate: learningRate, finetune: finetune, frozenStages: frozenStages,
            seed: 1, validateEvery: validateEvery)
    }

    @Test("training lowers the loss", arguments: [false, true])
    func learns(finetune: Bool) throws {
        let network = try smallNetwork()
        let report = try Trainer(network: network, options: options(epochs: 12, finetune: finetune))
            .train(StripedPatches(count: 8, size: Self.size))
        let losses = report.losses.compactMap(\.self)
        #expect(losses.count == 12 && report.steps == 24 && report.keptEpoch == 12)
        #expect(losses[11] < 0.6 * losses[0], "\(losses)")
    }

    @Test("training gives the same weights on 1, 2 and 4 threads", arguments: [false, true])
    func threads(finetune: Bool) throws {
        let states = try [1, 2, 4].map { threads in
            let network = try smallNetwork(threads: threads)
            _ = try Trainer(network: network, options: options(finetune: finetune))
                .train(StripedPatches(count: 5, size: Self.size))
            return network.stateDictionary()
        }
        #expect(states[0] == states[1] && states[0] == states[2])
    }

    @Test("training gives the same weights whether features of a frozen backbone are cached or computed again")
    func cache() throws {
        let states = try [true, false].map { isFixed in
            let network = try smallNetwork()
            _ = try Trainer(network: network, options: options(epochs: 3))
                .train(StripedPatches(count: 8, size: Self.size, isFixed: isFixed))
            return network.stateDictionary()
        }
        #expect(states[0] == states[1])
    }

    @Test(
        "training does not change a frozen backbone, and changes all tensors of a fine-tuned backbone",
        arguments: [false, true])
    func backbone(finetune: Bool) throws {
        let network = try smallNetwork()
        let before = network.stateDictionary()
        _ = try Trainer(network: network, options: options(finetune: finetune))
            .train(StripedPatches(count: 4, size: Self.size))
        for (name, tensor) in network.stateDictionary() {
            let isFrozen = !finetune && name.hasPrefix("backbone.")
            #expect((tensor == before[name]) == isFrozen, "\(name)")
        }
    }

    @Test(
        "training changes no tensor of a frozen stage, and all other tensors",
        arguments: NetworkArchitecture.allCases)
    func frozenStages(architecture: NetworkArchitecture) throws {
        let network = try smallNetwork(architecture)
        let before = network.stateDictionary()
        _ = try Trainer(network: network, options: options(finetune: true, frozenStages: 2))
            .train(StripedPatches(count: 4, size: Self.size))
        let frozen = Set(
            network.backbone.stages[..<2].joined().flatMap { $0.parameters + $0.statistics }.map(\.name))
        #expect(!frozen.isEmpty)
        for (name, tensor) in network.stateDictionary() {
            #expect((tensor == before[name]) == frozen.contains(name), "\(name)")
        }
    }

    @Test("with all stages frozen, a fine-tuned backbone is the same as a frozen one")
    func allStagesFrozen() throws {
        let states = try [true, false].map { finetune in
            let network = try smallNetwork()
            let stages = finetune ? network.backbone.stages.count : 0
            _ = try Trainer(network: network, options: options(finetune: finetune, frozenStages: stages))
                .train(StripedPatches(count: 8, size: Self.size))
            return network.stateDictionary()
        }
        guard !PanelProduct.usesOwnKernels else {
            #expect(states[0] == states[1])
            return
        }
        // OpenBLAS adds products of other shapes in another order.
        for (name, tensor) in states[0] {
            let other = try #require(states[1][name])
            let difference = zip(tensor.elements, other.elements).map { abs($0 - $1) }.max() ?? 0
            #expect(difference < 1e-3, "\(name): \(difference)")
        }
    }

    @Test("a batch without a labeled pixel changes nothing")
    func unlabeled() throws {
        let network = try smallNetwork()
        let before = network.stateDictionary()
        let report = try Trainer(network: network, options: options(finetune: true))
            .train(StripedPatches(count: 4, size: Self.size, label: 255))
        #expect(report.losses == [nil, nil] && network.stateDictionary() == before)
    }

    @Test("training keeps the epoch with the best validation, and the first one of a tie")
    func best() throws {
        let network = try smallNetwork()
        var scores = [0.2, 0.5, 0.5, 0.4]
        var states: [[String: Tensor]] = []
        let report = try Trainer(network: network, options: options(epochs: 4)).train(
            StripedPatches(count: 4, size: Self.size),
            validate: {
                states.append($0.stateDictionary())
                return scores.removeFirst()
            })
        #expect(report.keptEpoch == 2)
        #expect(report.validations.map(\.epoch) == [1, 2, 3, 4])
        #expect(network.stateDictionary() == states[1])
    }

    @Test("training keeps the last epoch if validation has no result")
    func nothingMeasured() throws {
        let network = try smallNetwork()
        let report = try Trainer(network: network, options: options(epochs: 3)).train(
            StripedPatches(count: 4, size: Self.size), validate: { _ in nil })
        #expect(report.keptEpoch == 3 && report.validations.isEmpty)
    }

    @Test("training validates at the given interval and after the last epoch, and reports each step")
    func progress() throws {
        var steps: [Int] = []
        var measured: [Int] = []
        let report = try Trainer(network: try smallNetwork(), options: options(epochs: 5, validateEvery: 2)).train(
            StripedPatches(count: 9, size: Self.size), validate: { _ in 0.5 },
            progress: {
                #expect($0.steps == 10 && $0.epochs == 5)
                steps.append($0.step)
                if $0.meanIoU != nil, $0.step % 2 == 0 { measured.append($0.epoch) }
            })
        #expect(report.validations.map(\.epoch) == [2, 4, 5])
        #expect(steps == [1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9, 10, 10])
        #expect(measured == [2, 3, 4, 4, 5, 5])
    }

    @Test("a canceled training keeps the best epoch so far")
    func cancel() throws {
        let network = try smallNetwork()
        var state: [String: Tensor] = [:]
        var steps = 0
        let cancellation = Cancellation()
        #expect(throws: CancellationError.self) {
            try Trainer(network: network, options: options(epochs: 9)).train(
                StripedPatches(count: 8, size: Self.size),
                validate: {
                    state = $0.stateDictionary()
                    return 0.5
                },
                progress: {
                    steps = $0.step
                    if steps == 3 { cancellation.cancel() }
                }, cancellation: cancellation)
        }
        #expect(steps == 3 && network.stateDictionary() == state)
    }

    @Test("a loss that is not finite stops the training with the layer's name, and the last good state is kept")
    func divergence() throws {
        let network = try smallNetwork()
        var state = network.stateDictionary()
        state["decoder.0.1.weight"] = Tensor([256], repeating: .greatestFiniteMagnitude)
        try network.load(stateDictionary: state)
        #expect(throws: Problem.diverged(layer: "decoder.0.0", step: 0, epoch: 1)) {
            try Trainer(network: network, options: options()).train(StripedPatches(count: 4, size: Self.size))
        }
        #expect(network.stateDictionary() == state)
    }

    @Test(
        "a gradient that is not finite stops the training with the parameter's name, and the last good state is kept"
    )
    func gradientDivergence() throws {
        let network = try smallNetwork()
        var state = network.stateDictionary()
        // The next layer has zero weights for this channel of the decoder, but these weights get a gradient.
        var scale = Tensor([256], repeating: 1)
        scale[0] = 1e36
        state["decoder.0.1.weight"] = scale
        var weight = try #require(state["decoder.2.0.weight"])
        for output in 0..<256 { for y in 0..<3 { for x in 0..<3 { weight[output, 0, y, x] = 0 } } }
        state["decoder.2.0.weight"] = weight
        state["decoder.2.1.weight"] = Tensor([256], repeating: 1e4)
        try network.load(stateDictionary: state)
        #expect(throws: Problem.gradientDiverged(parameter: "decoder.2.0.weight", step: 0, epoch: 1)) {
            try Trainer(network: network, options: options()).train(StripedPatches(count: 4, size: Self.size))
        }
        #expect(network.stateDictionary() == state)
    }

    @Test(
        "after the first steps no tensor memory is allocated",
        arguments: [(NetworkArchitecture.full, false), (.full, true), (.lite, false), (.lite, true)])
    func allocations(kind: NetworkArchitecture, finetune: Bool) throws {
        let network = try SegmentationNetwork(kind, classCount: 3, seed: 1, workers: Workers(count: 1))
        var counts: [Int] = []
        _ = try Trainer(network: network, options: options(epochs: 4, finetune: finetune)).train(
            StripedPatches(count: 8, size: Self.size), progress: { _ in counts.append(network.scratchAllocations) })
        #expect(counts.count == 8 && counts[0] > 0)
        #expect(counts[2...].allSatisfy { $0 == counts[1] }, "\(counts)")
    }

    @Test("training lowers the loss of the lite network, and gives the same weights on 1, 2 and 4 threads")
    func lite() throws {
        let states = try [1, 2, 4].map { threads in
            let network = try SegmentationNetwork(.lite, classCount: 3, seed: 1, workers: Workers(count: threads))
            let report = try Trainer(network: network, options: options(epochs: 8))
                .train(StripedPatches(count: 8, size: Self.size))
            let losses = report.losses.compactMap(\.self)
            #expect(losses[7] < 0.7 * losses[0], "\(losses)")
            return network.stateDictionary()
        }
        #expect(states[0] == states[1] && states[0] == states[2])
    }

    @Test("all patches of a batch have the same size")
    func sizes() throws {
        let report = try Trainer(network: try smallNetwork(), options: options(epochs: 1)).train(
            StripedPatches(count: 7, size: Self.size, everyThird: Size(height: 17, width: 40)))
        // The four patches of one size fill a batch. The three patches of the other size form a smaller one.
        #expect(report.steps == 2 && report.losses[0] != nil)
    }

    @Test(
        "a step in several passes lowers the loss, and gives the same weights on 1, 2 and 4 threads",
        arguments: [OptimizerKind.adam, .sgd])
    func passes(optimizer: OptimizerKind) throws {
        let states = try [1, 2, 4].map { threads in
            var options = options(epochs: 8, learningRate: optimizer == .adam ? 1e-3 : 0.02)
            options.passPixels = 2 * Self.size.count
            options.optimizer = optimizer
            let network = try smallNetwork(threads: threads)
            let report = try Trainer(network: network, options: options)
                .train(StripedPatches(count: 8, size: Self.size))
            let losses = report.losses.compactMap(\.self)
            #expect(report.steps == 16 && losses[7] < 0.8 * losses[0], "\(losses)")
            return network.stateDictionary()
        }
        #expect(states[0] == states[1] && states[0] == states[2])
    }

    @Test("a pass without labeled pixels changes nothing: the step is the same as without its patches")
    func unlabeledPass() throws {
        let patches = StripedPatches(count: 4, size: Self.size)
        @Sendable func order(of count: Int) -> [Int] {
            BatchOrder(sizes: Array(repeating: Self.size, count: count), batchSize: count, seed: 1).batches(epoch: 0)[0]
        }
        let used = order(of: 4).prefix(2)
        let states = try [4, 2].map { count in
            var options = options(epochs: 1, finetune: true)
            options.batchSize = count
            options.passPixels = 2 * Self.size.count
            let network = try smallNetwork()
            let places = order(of: count)
            let source = ArrangedPatches(size: Self.size, count: count) { index in
                let place = places.firstIndex(of: index) ?? 0
                var patch = patches.patch(at: order(of: 4)[place], epoch: 0)
                if place >= used.count {
                    patch = Patch(pixels: patch.pixels, labels: patch.labels.map { _ in LabelMask.unlabeled })
                }
                return patch
            }
            _ = try Trainer(network: network, options: options).train(source)
            return network.stateDictionary()
        }
        #expect(try states[0] != smallNetwork().stateDictionary())
        #expect(states[0] == states[1])
    }

    @Test("each pass of a step changes the weights")
    func everyPass() throws {
        let patches = StripedPatches(count: 6, size: Self.size)
        var options = options(epochs: 1)
        options.batchSize = 6
        options.passPixels = 2 * Self.size.count
        let order = BatchOrder(sizes: Array(repeating: Self.size, count: 6), batchSize: 6, seed: 1).batches(epoch: 0)[0]
        /// The weights after a step in which the patches of one pass have other labels.
        func weights(otherLabelsIn pass: Int?) throws -> Tensor? {
            let network = try smallNetwork()
            let source = ArrangedPatches(size: Self.size, count: 6) { index in
                let patch = patches.patch(at: index, epoch: 0)
                guard let place = order.firstIndex(of: index), place / 2 == pass else { return patch }
                return Patch(pixels: patch.pixels, labels: patch.labels.map { 2 - $0 })
            }
            _ = try Trainer(network: network, options: options).train(source)
            return network.stateDictionary()["classifier.weight"]
        }
        let plain = try weights(otherLabelsIn: nil)
        for pass in 0..<3 { #expect(try weights(otherLabelsIn: pass) != plain, "pass \(pass)") }
    }

    @Test("training without patches is refused")
    func empty() throws {
        #expect(throws: Problem.nothingToLearn) {
            try Trainer(network: try smallNetwork(), options: options())
                .train(StripedPatches(count: 0, size: Self.size))
        }
    }
}

/// Patches that are given by a function.
private struct ArrangedPatches: PatchSource {
    let size: Size
    let count: Int
    let isFixed = true
    let patch: @Sendable (Int) -> Patch

    init(size: Size, count: Int, patch: @escaping @Sendable (Int) -> Patch) {
        self.size = size
        self.count = count
        self.patch = patch
    }

    func size(at index: Int) -> Size { size }

    func patch(at index: Int, epoch: Int) -> Patch { patch(index) }
}
