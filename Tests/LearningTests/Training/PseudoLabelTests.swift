import Imagery
import Tensors
import TestSupport
import Testing

@testable import Learning

@Suite("Pseudo labels and mixed patches")
struct PseudoLabelTests {
    private static let size = Size(height: 24, width: 32)

    /// Patches of which only a part is labeled, with some void pixels, and perhaps with changed colors.
    private struct PartlyLabeled: PatchSource {
        let count: Int
        var isChanged = false
        let isFixed = false

        func size(at index: Int) -> Size { PseudoLabelTests.size }

        func patch(at index: Int, epoch: Int) -> Patch {
            let whole = StripedPatches(count: count, size: PseudoLabelTests.size).patch(at: index, epoch: epoch)
            let labels = whole.labels.enumerated().map { pixel, label -> UInt8 in
                pixel % 32 < 16 ? label : pixel % 7 == 0 ? 254 : 255
            }
            let plain = Image(size: whole.pixels.size, bytes: whole.pixels.bytes.map { $0 ^ 0x1f })
            return Patch(pixels: whole.pixels, labels: labels, plain: isChanged ? plain : nil)
        }
    }

    private func train(
        _ pseudoLabels: PseudoLabels? = nil, cutMix: Double = 0, finetune: Bool = false, threads: Int = 2,
        averageDecay: Float = 0.9, isChanged: Bool = false, passPixels: Int? = nil
    ) throws -> [String: Tensor] {
        let network = try smallNetwork(threads: threads)
        let options = TrainingOptions(
            epochs: 3, batchSize: 4, passPixels: passPixels, averageDecay: averageDecay, pseudoLabels: pseudoLabels,
            cutMix: cutMix, finetune: finetune, seed: 1)
        _ = try Trainer(network: network, options: options)
            .train(PartlyLabeled(count: 6, isChanged: isChanged))
        return network.stateDictionary()
    }

    @Test("pseudo labels are the certain predictions of unlabeled pixels, from the true colors")
    func labels() throws {
        let network = try smallNetwork()
        for isChanged in [false, true] {
            let source = PartlyLabeled(count: 3, isChanged: isChanged)
            let patches = (0..<3).map { source.patch(at: $0, epoch: 0) }
            let predictions = patches.map { network.predict($0.plain ?? $0.pixels, outputs: .topTwo) }
            let probabilities = try #require(predictions[0].topTwo)
            let largest = stride(from: 0, to: probabilities.count, by: 2).map { probabilities[$0] }.sorted()
            let middle = largest[largest.count / 2]
            let found = PseudoLabels(weight: 1, threshold: middle).labels(of: patches[...], from: network)
            for (index, labels) in found.enumerated() {
                let topTwo = try #require(predictions[index].topTwo)
                for pixel in 0..<Self.size.count {
                    let isUsed = patches[index].labels[pixel] == 255 && topTwo[2 * pixel] >= middle
                    #expect(labels[pixel] == (isUsed ? predictions[index].predictedClasses[pixel] : 255))
                }
            }
            #expect(found.joined().contains { $0 != 255 } && found.joined().contains(255))
        }
    }

    @Test("the weight of pseudo labels rises in the first third of a training")
    func weight() {
        let labels = PseudoLabels(weight: 0.6, threshold: 0.9)
        #expect(labels.weight(at: 0) == 0 && abs(labels.weight(at: 1.0 / 6) - 0.3) < 1e-6)
        #expect(labels.weight(at: 1.0 / 3) == 0.6 && labels.weight(at: 1) == 0.6)
    }

    @Test("predictions below the threshold change nothing, others do", arguments: [false, true])
    func threshold(finetune: Bool) throws {
        let without = try train(finetune: finetune)
        #expect(try train(PseudoLabels(weight: 1, threshold: 1), finetune: finetune) == without)
        #expect(try train(PseudoLabels(weight: 1, threshold: 0), finetune: finetune) != without)
    }

    @Test("without a moving average, the network itself predicts pseudo labels")
    func withoutAverage() throws {
        let without = try train(averageDecay: 0)
        #expect(try train(PseudoLabels(weight: 1, threshold: 1), averageDecay: 0) == without)
        #expect(try train(PseudoLabels(weight: 1, threshold: 0), averageDecay: 0) != without)
    }

    @Test("pseudo labels and mixed patches are the same on 1, 2 and 4 threads", arguments: [false, true])
    func threads(finetune: Bool) throws {
        let states = try [1, 2, 4].map {
            try train(
                PseudoLabels(weight: 0.5, threshold: 0.4), cutMix: 0.5, finetune: finetune, threads: $0,
                isChanged: true)
        }
        #expect(states[0] == states[1] && states[0] == states[2])
    }

    @Test("a training in several passes uses the pseudo labels and the mixed patches of each")
    func passes() throws {
        let labels = PseudoLabels(weight: 0.5, threshold: 0.4)
        let whole = try train(labels, cutMix: 1)
        let parts = try train(labels, cutMix: 1, passPixels: 2 * Self.size.count)
        // BatchNorm sees other batches, so the results differ, but not by much.
        #expect(parts != whole && Set(parts.keys) == Set(whole.keys))
        #expect(try train(labels, cutMix: 1, passPixels: 4 * Self.size.count) == whole)
    }

    @Test("about the given part of the patches gets a rectangle of half of the next patch, with its labels")
    func mixed() {
        let samples = (0..<8).map { (index: UInt8) -> TrainingSample in
            let image = Image(size: Self.size, fill: RGB(index, 9, 9))
            let patch = Patch(pixels: image, labels: [UInt8](repeating: 10 + index, count: Self.size.count))
            return TrainingSample(patch, pseudoLabels: [UInt8](repeating: 20 + index, count: Self.size.count))
        }
        var random = Philox(seed: 1, purpose: "test")
        var changed = 0
        var shapes: Set<Int> = []
        for _ in 0..<100 {
            let mixed = CutMix(probability: 0.4).mixed(samples, &random)
            #expect(mixed.count == 8)
            for (index, sample) in mixed.enumerated() where sample != samples[index] {
                changed += 1
                let next = (index + 1) % 8
                let pastedLabel = UInt8(10 + next)
                let pasted = sample.labels.indices.filter { sample.labels[$0] == pastedLabel }
                for pixel in sample.labels.indices {
                    let from = UInt8(pasted.contains(pixel) ? next : index)
                    #expect(sample.pixels.bytes[3 * pixel] == from)
                    #expect(sample.labels[pixel] == 10 + from)
                    #expect(sample.pseudoLabels[pixel] == 20 + from)
                }
                let rows = Set(pasted.map { $0 / Self.size.width })
                let columns = Set(pasted.map { $0 % Self.size.width })
                #expect(pasted.count == rows.count * columns.count)
                #expect(abs(Double(pasted.count) / Double(Self.size.count) - 0.5) < 0.05)
                shapes.insert(rows.count)
            }
        }
        #expect(240...400 ~= changed && shapes.count > 5)
        #expect(CutMix(probability: 1).mixed([samples[0]], &random) == [samples[0]])
    }

    @Test("mixed patches never use cached features of a frozen backbone")
    func noCache() throws {
        let states = try [true, false].map { isFixed in
            let network = try smallNetwork()
            let options = TrainingOptions(epochs: 3, batchSize: 4, cutMix: 1, seed: 1)
            _ = try Trainer(network: network, options: options)
                .train(StripedPatches(count: 8, size: Self.size, isFixed: isFixed))
            return network.stateDictionary()
        }
        #expect(states[0] == states[1])
    }
}
