import ArgumentParser
import Files
import Foundation
import Learning
import Rounds
import Tensors

struct PretrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pretrain",
        abstract: "Train a backbone on drawn street scenes; after an interruption, run it again to continue.")

    @Option(help: ArgumentHelp("The weight file to write.", valueName: "file")) var output: String
    @Option(help: "The number of stages; each ends with a validation and a checkpoint beside the output.") var stages =
        40
    @Option(help: "Steps of Adam in a stage.") var steps = 250
    @Option(help: "Scenes in a step.") var batch = 8
    @Option(help: "The height of a scene in pixels; its width is 4/3 of that.") var height = 144
    @Option(help: "Adam's learning rate at the start; it falls to 0.") var rate: Float = 1e-3
    @Option(help: "The seed.") var seed: UInt64 = 1
    @Flag(help: "Print the report as JSON.") var json = false

    func validate() throws {
        try ValidationError.check("stages", stages, in: 1...1_000_000)
        try ValidationError.check("steps", steps, in: 1...1_000_000)
        try ValidationError.check("batch", batch, in: 2...1024)
        try ValidationError.check("height", height, in: 48...4096)
        guard rate > 0, rate < 1 else { throw ValidationError("--rate \(rate): give a number between 0 and 1") }
    }

    func run() throws {
        let plan = Pretraining.Plan(
            seed: seed, stages: stages, stepsPerStage: steps, batchSize: batch, height: height, width: height * 4 / 3,
            learningRate: rate)
        let file = try URL.written(output)
        let line = ProgressLine()
        let (backbone, reached) = try Pretraining(
            plan, checkpoint: URL.written(output + ".checkpoint"), workers: Workers()
        ).run(
            progress: { line.show($0) },
            stageDone: { stage in
                line.note(
                    "\(stage.scenes) scenes: loss \(stage.loss.map { decimal($0, 3) } ?? "-"), "
                        + "validation mIoU \(decimal(stage.meanIoU, 3))")
            })
        line.finish()
        try Safetensors.write(
            backbone, metadata: metadata(plan, reached), precision: .float16, to: RootedPath(named: file))
        let report = Report(output: file.path, plan: plan, stages: reached)
        if json { try printJSON(report) } else { try Output.print("wrote \(file.path)") }
    }

    private func metadata(_ plan: Pretraining.Plan, _ reached: [Pretraining.Stage]) -> [String: String] {
        [
            "made_by": "tessera pretrain --stages \(stages) --steps \(steps) --batch \(batch) --height \(height) "
                + "--rate \(rate) --seed \(seed)",
            "scenes": "\(reached.last?.scenes ?? 0)",
            "validation_mean_iou": reached.last.map { decimal($0.meanIoU, 4) } ?? "",
        ]
    }

    private struct Report: Encodable {
        let output: String
        let plan: Pretraining.Plan
        let stages: [Pretraining.Stage]
    }
}
