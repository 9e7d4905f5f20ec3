import Foundation
import Imagery
import Problems
import Synchronization
import TestSupport
import Testing

@testable import Learning
@testable import Tensors

/// Ranks that are threads of this process.
private final class ThreadRanks: Ranks {
    /// The messages from one rank to another.
    final class Mail: Sendable {
        private let box = Mutex<[Int: [[UInt8]]]>([:])
        private let condition = NSCondition()

        func send(_ bytes: [UInt8], from: Int, to other: Int) {
            condition.lock()
            box.withLock { $0[from * 64 + other, default: []].append(bytes) }
            condition.broadcast()
            condition.unlock()
        }

        func receive(from: Int, to other: Int) -> [UInt8] {
            condition.lock()
            defer { condition.unlock() }
            while true {
                let first = box.withLock { box -> [UInt8]? in
                    guard let waiting = box[from * 64 + other], !waiting.isEmpty else { return nil }
                    return box[from * 64 + other]?.removeFirst()
                }
                if let first { return first }
                condition.wait()
            }
        }
    }

    let rank: Int
    let count: Int
    private let mail: Mail

    init(_ rank: Int, of count: Int, _ mail: Mail) { (self.rank, self.count, self.mail) = (rank, count, mail) }

    func exchange(_ sent: UnsafeRawBufferPointer, _ received: UnsafeMutableRawBufferPointer, with other: Int) {
        mail.send(Array(sent), from: rank, to: other)
        received.copyBytes(from: mail.receive(from: other, to: rank))
    }

    /// Runs `body` for each rank on a thread of its own.
    static func run<R: Sendable>(_ count: Int, _ body: @escaping @Sendable (any Ranks) throws -> R) throws -> [R] {
        let mail = Mail()
        let results = Mutex<[Int: Result<R, any Error>]>([:])
        let group = DispatchGroup()
        for rank in 0..<count {
            group.enter()
            Thread.detachNewThread {
                let result = Result { try body(ThreadRanks(rank, of: count, mail)) }
                results.withLock { $0[rank] = result }
                group.leave()
            }
        }
        group.wait()
        return try (0..<count).map { rank in try results.withLock { $0[rank]! }.get() }
    }
}

@Suite("Training by several ranks")
struct RankTests {
    private static let size = Size(height: 24, width: 32)

    private static func options(
        finetune: Bool, batchSize: Int = 8, passPixels: Int? = nil, pseudo: Bool = false
    ) -> TrainingOptions {
        TrainingOptions(
            epochs: 2, batchSize: batchSize, passPixels: passPixels, averageDecay: pseudo ? 0.9 : 0,
            pseudoLabels: pseudo ? PseudoLabels(weight: 0.5, threshold: 0.1) : nil, cutMix: pseudo ? 0.5 : 0,
            finetune: finetune, seed: 1)
    }

    private static func state(
        _ ranks: Int, threads: Int = 1, patches: Int = 8, _ options: TrainingOptions
    ) throws -> [[String: Tensor]] {
        try ThreadRanks.run(ranks) { own in
            let network = try smallNetwork(threads: threads)
            _ = try Trainer(network: network, options: options, ranks: own)
                .train(StripedPatches(count: patches, size: size))
            return network.stateDictionary()
        }
    }

    @Test("1, 2, 4 and 8 ranks give the same bits, with any number of threads", arguments: [false, true])
    func sameBits(finetune: Bool) throws {
        // A fine-tuned training with pseudo labels has all parts of a step.
        let options = Self.options(finetune: finetune, pseudo: finetune)
        let one = try Self.state(1, options)[0]
        // Each rank has a network and the plans of its leaves, so many ranks take long in one process.
        for (ranks, threads) in finetune ? [(2, 1), (4, 1)] : [(1, 2), (2, 1), (8, 1)] {
            for state in try Self.state(ranks, threads: threads, options) {
                #expect(state == one, "\(ranks) ranks, \(threads) threads")
            }
        }
    }

    @Test("a step in several passes, and batches with fewer patches than leaves, give the same bits")
    func passes() throws {
        for (options, patches) in [
            (Self.options(finetune: true, passPixels: 4 * 24 * 32), 8), (Self.options(finetune: true, batchSize: 5), 5),
        ] {
            let one = try Self.state(1, patches: patches, options)[0]
            #expect(try Self.state(2, patches: patches, options).allSatisfy { $0 == one })
        }
    }

    @Test(
        "the gradients and statistics are those of a plan for the whole batch, up to rounding",
        arguments: [.head, .all, TrainedPart(finetune: true, frozenStages: 2)])
    func gradients(part: TrainedPart) throws {
        let patches = (0..<8).map { StripedPatches(count: 8, size: Self.size).patch(at: $0, epoch: 0) }
        let pixels = Double(8 * Self.size.count)
        func write(_ patches: [Patch], into plan: TrainingStepPlan, _ network: SegmentationNetwork) {
            switch plan.input {
            case .images(let value):
                for (index, patch) in patches.enumerated() {
                    PixelNormalization.forward(patch.pixels.bytes, into: value.map.images(index..<index + 1))
                }
            case .features(let values):
                FeatureCache(network).write(
                    patches.map(\.pixels), size: Self.size, indices: nil, into: values.map(\.map))
            }
        }
        func whole(_ patches: [Patch]) throws -> (loss: Double, network: SegmentationNetwork) {
            let network = try smallNetwork()
            let plan = TrainingStepPlan(network, size: Self.size, batch: 8, part, dropout: false)
            write(patches, into: plan, network)
            let loss = plan.run(
                labels: PixelLabels(patches.flatMap(\.labels)), classWeights: nil, totalWeight: pixels, seed: 1,
                step: 0)
            return (try #require(loss), network)
        }
        let expected = try whole(patches)
        let reordered = try whole(patches.reversed()).network
        let parted = try smallNetwork()
        let parameters = parted.parameters(of: part)
        let leaves = patches.map { patch -> (plan: TrainingStepPlan, labels: PixelLabels, step: Int)? in
            let plan = TrainingStepPlan(parted, size: Self.size, batch: 1, part, dropout: false)
            write([patch], into: plan, parted)
            return (plan, PixelLabels(patch.labels), 0)
        }
        let loss = try TrainingStepPlan.run(
            leaves, LeafSums(ranks: try #require(ThreadRanks.run(1) { $0 }.first)), classWeights: nil,
            totalWeight: pixels, seed: 1, parameters: parameters, on: parted.device)
        #expect(try abs(#require(loss) - expected.loss) < 1e-5)
        for (own, other) in zip(parted.state, expected.network.state) {
            for (a, b) in zip(own.value.elements, other.value.elements) { #expect(abs(a - b) <= 1e-4 * max(1, abs(b))) }
        }
        // Rounding errors grow from layer to layer. The same batch in another order shows how much.
        func differences(_ network: SegmentationNetwork) -> [Double] {
            zip(network.parameters(of: part), expected.network.parameters(of: part)).map {
                let (a, b) = ($0.gradientTensor.elements, $1.gradientTensor.elements)
                let error: Float = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                let norm: Float = b.reduce(0) { $0 + $1 * $1 }
                return Double((error / max(norm, 1e-12)).squareRoot())
            }
        }
        let (own, rounding) = (differences(parted), differences(reordered))
        // OpenBLAS adds products of other shapes in another order, and so rounds more.
        let factor: Double = PanelProduct.usesOwnKernels ? 5 : 10
        for ((own, rounding), parameter) in zip(zip(own, rounding), parameters) {
            #expect(own <= factor * rounding + 1e-3, "\(parameter.name): \(own), by rounding \(rounding)")
        }
        let (sum, limit) = (own.reduce(0, +), 2 * rounding.reduce(0, +) + 0.01)
        #expect(sum <= limit, "\(own.max() ?? 0) \(rounding.max() ?? 0)")
    }

    @Test("more ranks than patches of a batch are refused")
    func tooMany() throws {
        let problem = #expect(throws: Problem.self) {
            try Self.state(4, patches: 3, Self.options(finetune: false))
        }
        #expect(problem?.reason == "4 processes cannot share a batch of 3 patches")
    }

    @Test("sums over ranks have the same bits on all ranks, and agreement finds the rank that differs")
    func sums() throws {
        let values = (0..<8).map { (rank: Int) -> [Double] in [0.1 * Double(rank + 1), 1e16 * Double(rank % 3), -3.7] }
        let totals = try ThreadRanks.run(8) { try $0.sum(values[$0.rank]) }
        #expect(Set(totals).count == 1)
        let tree = (0..<3).map { index in
            let pairs = stride(from: 0, to: 8, by: 2).map { values[$0][index] + values[$0 + 1][index] }
            return (pairs[0] + pairs[1]) + (pairs[2] + pairs[3])
        }
        #expect(totals[0] == tree)
        #expect(try ThreadRanks.run(4) { try $0.agree(on: 77) } == [true, true, true, true])
        #expect(try ThreadRanks.run(4) { try $0.agree(on: $0.rank == 2 ? 76 : 77) }.contains(true) == false)
    }
}
