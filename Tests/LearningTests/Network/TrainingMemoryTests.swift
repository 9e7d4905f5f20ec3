import Imagery
import Tensors
import Testing

@testable import Learning

@Suite("Memory of training")
struct TrainingMemoryTests {
    @Test("a training step keeps the floats that its network declares", arguments: NetworkArchitecture.allCases)
    func declaration(architecture: NetworkArchitecture) throws {
        let classCount = 8
        let network = try SegmentationNetwork(
            architecture, classCount: classCount, seed: 1, workers: Workers(count: 1))
        for finetune in [false, true] {
            let size = Size(height: 192, width: 256)
            let arena = Arena()
            _ = TrainingStepPlan(network, size: size, batch: 1, TrainedPart(finetune: finetune), arena: arena)
            let needed = Double(arena.storage.count) / Double(size.count) - Double(2 * classCount)
            let declared = Double(architecture.trainingFloatsPerPixel(finetune: finetune))
            #expect(needed <= declared && needed >= 0.7 * declared, "\(needed) of \(declared), \(finetune)")
        }
    }
}
