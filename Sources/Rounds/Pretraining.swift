import Files
import Foundation
import Imagery
import Learning
import Problems
import Scenes
import Tensors

/// Trains a backbone on generated street scenes. The segmentation head is removed afterwards. It is the light head, so
/// that most of the time goes to the backbone.
///
/// The training has stages of equal length. Each stage trains on new scenes with a new optimizer. It ends with a
/// validation and a checkpoint. After an interruption, the training continues at the last checkpoint, with bitwise the
/// same result.
package struct Pretraining {
    package struct Plan: Codable, Equatable, Sendable {
        package var seed: UInt64
        package var stages: Int
        package var stepsPerStage: Int
        package var batchSize: Int
        package var height: Int
        package var width: Int
        /// The learning rate of Adam in the first stage. Later stages use `rate * (1 - stage / stages) ^ 0.9`.
        package var learningRate: Float
        package var validationScenes: Int

        package init(
            seed: UInt64, stages: Int, stepsPerStage: Int, batchSize: Int = 8, height: Int, width: Int,
            learningRate: Float = 1e-3, validationScenes: Int = 48
        ) {
            precondition(
                stages > 0 && stepsPerStage > 0 && batchSize > 0 && validationScenes > 0,
                "Pretraining: \(stages) stages of \(stepsPerStage) steps, batches of \(batchSize)")
            self.seed = seed
            self.stages = stages
            self.stepsPerStage = stepsPerStage
            self.batchSize = batchSize
            self.height = height
            self.width = width
            self.learningRate = learningRate
            self.validationScenes = validationScenes
        }

        package var scenesPerStage: Int { stepsPerStage * batchSize }
        var size: Size { Size(height: height, width: width) }
    }

    /// The result of a stage on scenes that were not used for training.
    package struct Stage: Codable, Equatable, Sendable {
        /// The number of scenes used so far, over all stages.
        package let scenes: Int
        /// The mean cross-entropy over the steps of the stage, in nats.
        package let loss: Double?
        package let meanIoU: Double
    }

    /// The exponent of the poly schedule (Chen and others, DeepLab), here over stages instead of steps.
    package static let schedulePower = 0.9

    private let plan: Plan
    private let checkpoint: URL
    private let workers: Workers

    /// - Parameter checkpoint: The file with the state after each stage.
    package init(_ plan: Plan, checkpoint: URL, workers: Workers) {
        self.plan = plan
        self.checkpoint = checkpoint
        self.workers = workers
    }

    /// Runs the remaining stages.
    ///
    /// - Parameters:
    ///   - progress: Called after each step.
    ///   - stageDone: Called after each stage, when its checkpoint is on disk.
    /// - Returns: The tensors of the backbone by name, and the result of each stage.
    /// - Throws: `Problem` if the checkpoint is damaged or belongs to other settings; `CancellationError`.
    package func run(
        progress: (StageProgress) -> Void, stageDone: (Stage) -> Void, cancellation: Cancellation = Cancellation()
    ) throws -> (backbone: [String: Tensor], stages: [Stage]) {
        let network = try SegmentationNetwork(
            .lite, classCount: SceneGenerator.classes.count, seed: plan.seed, workers: workers)
        var stages = try resume(network)
        let weights = classWeights()
        let clock = StageClock()
        let start = stages.count
        for stage in start..<max(start, plan.stages) {
            let remaining = 1 - Double(stage) / Double(plan.stages)
            let rate = plan.learningRate * Float(power(remaining, Self.schedulePower))
            let options = TrainingOptions(
                epochs: 1, batchSize: plan.batchSize, learningRate: rate, finetune: true, classWeights: weights,
                seed: plan.seed &+ UInt64(stage))
            let source = ScenePatches(
                seed: plan.seed, size: plan.size, first: stage * plan.scenesPerStage, count: plan.scenesPerStage)
            let report = try Trainer(network: network, options: options).train(
                source,
                progress: { step in
                    let inStage = Double(step.step) / Double(step.steps)
                    let done = (Double(stage - start) + inStage) / Double(plan.stages - start)
                    progress(
                        StageProgress(
                            stage: .train, fraction: (Double(stage) + inStage) / Double(plan.stages),
                            epoch: (stage + 1, plan.stages), loss: step.loss, meanIoU: stages.last?.meanIoU,
                            secondsRemaining: clock.secondsRemaining(at: done)))
                }, cancellation: cancellation)
            stages.append(
                Stage(
                    scenes: (stage + 1) * plan.scenesPerStage, loss: report.losses[0], meanIoU: validate(network)))
            try save(network, stages)
            stageDone(stages[stage])
        }
        return (try BackboneWeights.normalized(network.stateDictionary()), stages)
    }

    private func validate(_ network: SegmentationNetwork) -> Double {
        let scenes = ScenePatches(
            seed: plan.seed ^ 0x76616c, size: plan.size, first: 0, count: plan.validationScenes)
        var confusion = ConfusionMatrix(classCount: network.classCount)
        for patch in workers.map(scenes.count, { scenes.patch(at: $0, epoch: 0) }) {
            confusion.add(predicted: network.predict(patch.pixels).predictedClasses, truth: patch.labels)
        }
        // The mean IoU is never nil, because each scene has pixels of classes.
        return confusion.meanIoU ?? 0
    }

    /// Class weights from scenes that are not used for training.
    private func classWeights() -> [Float]? {
        let scenes = ScenePatches(
            seed: plan.seed, size: plan.size, first: plan.stages * plan.scenesPerStage, count: plan.validationScenes)
        var counts = [Int](repeating: 0, count: SceneGenerator.classes.count)
        for labels in workers.map(scenes.count, { scenes.patch(at: $0, epoch: 0).labels }) {
            for classIndex in labels { counts[Int(classIndex)] += 1 }
        }
        return ClassBalance.medianFrequency(pixelCounts: counts, within: TrainingSettings().classWeights)
    }

    // MARK: Checkpoints

    private struct State: Codable {
        let plan: Plan
        let stages: [Stage]
    }

    private func save(_ network: SegmentationNetwork, _ stages: [Stage]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let state = String(decoding: try encoder.encode(State(plan: plan, stages: stages)), as: UTF8.self)
        try Safetensors.write(
            network.stateDictionary(), metadata: ["pretraining": state], to: RootedPath(named: checkpoint))
    }

    /// Loads the checkpoint into the network, if there is one. Returns the finished stages.
    private func resume(_ network: SegmentationNetwork) throws -> [Stage] {
        guard FileManager.default.fileExists(atPath: checkpoint.path) else { return [] }
        let (tensors, metadata) = try Safetensors.read(checkpoint)
        func checkpointProblem(_ reason: String) -> Problem {
            Problem(
                path: checkpoint.path, reason: reason,
                fix: "repeat the command that created it, give another --output, or move the file")
        }
        guard
            let state = metadata["pretraining"].flatMap({
                try? JSONDecoder().decode(State.self, from: Data($0.utf8))
            }), state.plan == plan
        else { throw checkpointProblem("this is not a checkpoint of a pretraining with these settings") }
        do {
            try network.load(stateDictionary: tensors)
        } catch let problem as Problem {
            throw checkpointProblem("another version of Tessera wrote it: \(problem.reason)")
        }
        return state.stages
    }
}
