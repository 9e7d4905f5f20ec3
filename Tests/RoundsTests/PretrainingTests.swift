import Files
import Foundation
import Learning
import Problems
import Rounds
import Tensors
import TestSupport
import Testing

@Suite("Pretraining on generated scenes")
struct PretrainingTests {
    private static let plan = Pretraining.Plan(
        seed: 3, stages: 2, stepsPerStage: 2, batchSize: 2, height: 48, width: 64, validationScenes: 2)

    @Test("a resumed pretraining gives the same weights, and a checkpoint of another plan or version is refused")
    func resumes() throws {
        let folder = try TemporaryFolder()
        func run(
            _ name: String, _ plan: Pretraining.Plan = Self.plan, until: Int = .max
        ) throws -> (backbone: [String: Tensor], stages: [Pretraining.Stage]) {
            let cancellation = Cancellation()
            var stagesDone = 0
            return try Pretraining(
                plan, checkpoint: folder.url.appending(path: name), workers: Workers(count: 2)
            ).run(
                progress: { _ in },
                stageDone: { _ in
                    stagesDone += 1
                    if stagesDone == until { cancellation.cancel() }
                }, cancellation: cancellation)
        }
        let whole = try run("whole")
        #expect(whole.stages.map(\.scenes) == [4, 8])
        #expect(whole.stages.allSatisfy { $0.loss ?? 0 > 0 && (0...1).contains($0.meanIoU) })
        #expect(throws: CancellationError.self) { try run("cut", until: 1) }
        let resumed = try run("cut")
        #expect(resumed.stages == whole.stages)
        #expect(resumed.backbone == whole.backbone)

        var other = Self.plan
        other.seed = 4
        let error = #expect(throws: Problem.self) { try run("cut", other) }
        #expect(error?.reason.contains("not a checkpoint") == true)

        let file = folder.url.appending(path: "cut")
        var (tensors, metadata) = try Safetensors.read(file)
        tensors["decoder.0.depthwise.0.weight"] = tensors.removeValue(forKey: "decoder.0.0.depthwise.weight")
        try Safetensors.write(tensors, metadata: metadata, to: RootedPath(named: file))
        let unfit = #expect(throws: Problem.self) { try run("cut") }
        #expect(unfit?.reason.contains("another version of Tessera wrote it") == true)
    }
}
