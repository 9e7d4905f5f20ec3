import Tensors
import TestSupport
import Testing

@Suite("Dropout")
struct DropoutTests {
    private func dropped(
        _ probability: Double, layer: Int = 0, seed: UInt64 = 1, step: Int = 0, threads: Int = 2
    ) -> [Float] {
        let device = Device(workers: Workers(count: threads))
        let map = FeatureMap(batch: 2, height: 20, width: 25, channels: 24)
        map.assign(Tensor(map.shape, repeating: 1))
        let dropout = Dropout(probability: probability, layer: layer, pixels: 1000, channels: 24)
        dropout.forward(map, seed: seed, step: step, on: device)
        return map.tensor.elements
    }

    @Test("dropout sets the requested share to 0 and scales the rest to keep the mean", arguments: [0.0, 0.1, 0.5])
    func share(probability: Double) {
        let found = dropped(probability)
        let zeros = Double(found.count { $0 == 0 }) / Double(found.count)
        #expect(abs(zeros - probability) < 0.015)
        #expect(found.allSatisfy { $0 == 0 || abs($0 - Float(1 / (1 - probability))) < 1e-6 })
    }

    @Test("a probability of almost 1 keeps the share that it can", arguments: [0.99999, 0.999999, 1 - 1e-16])
    func largest(probability: Double) {
        let found = dropped(probability)
        #expect(found.count { $0 != 0 } < 10)
        #expect(found.allSatisfy { $0 == 0 || $0 == 65536 })
    }

    @Test("dropout depends on the seed, the step and the layer, but not on the threads")
    func keys() {
        let first = dropped(0.5)
        #expect(first == dropped(0.5, threads: 1) && first == dropped(0.5, threads: 4))
        #expect(first != dropped(0.5, layer: 1) && first != dropped(0.5, seed: 2) && first != dropped(0.5, step: 1))
    }
}
