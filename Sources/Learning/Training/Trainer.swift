import Problems
import Tensors

/// Trains a network on patches: epochs of batches, Adam on the pixel cross-entropy, the best validated epoch kept.
///
/// The same network, options and source give the same bits, whatever the number of threads.
package struct Trainer {
    private let network: DeepLabV3Plus
    private let options: TrainingOptions

    /// - Precondition: One class weight for each of the network's classes, if any.
    package init(network: DeepLabV3Plus, options: TrainingOptions) {
        precondition(
            (options.classWeights?.count ?? network.classCount) == network.classCount,
            "Trainer: \(options.classWeights?.count ?? 0) class weights for \(network.classCount) classes")
        self.network = network
        self.options = options
    }

    /// Trains the network in place.
    ///
    /// A batch without a labeled pixel changes nothing, BatchNorm's statistics included.
    ///
    /// - Parameters:
    ///   - validate: Gives the mean IoU of the network, called between epochs as the options say; nil where there is
    ///     nothing to measure. The state of the best epoch (the first of equals) is what the network has in the end;
    ///     that of the last epoch where nothing was measured.
    ///   - progress: Called after each step and each validation.
    ///   - cancellation: Looked at before each step.
    /// - Throws: `CancellationError`, `Problem.diverged` and `.gradientDiverged`: the network then has the state of the
    ///   best validated epoch, else of the last whole epoch before. `.nothingToLearn` for an empty source. What `source` and
    ///   `validate` throw.
    package func train(
        _ source: some PatchSource, validate: ((DeepLabV3Plus) throws -> Double?)? = nil,
        progress: (TrainingProgress) -> Void = { _ in }, cancellation: Cancellation = Cancellation()
    ) throws -> TrainingReport {
        guard source.count > 0 else { throw Problem.nothingToLearn }
        var run = TrainingRun(network, options, source)
        var losses: [Double?] = []
        var validations: [TrainingReport.Validation] = []
        var best = Checkpoint(network, epoch: 0, finetune: options.finetune)
        var last = best
        do {
            for epoch in 1...options.epochs {
                losses.append(
                    try run.epoch(epoch, lastMeanIoU: validations.last?.meanIoU, progress, cancellation))
                last = Checkpoint(network, epoch: epoch, finetune: options.finetune)
                guard let validate, epoch % options.validateEvery == 0 || epoch == options.epochs else { continue }
                guard let meanIoU = try validate(network) else { continue }
                if validations.allSatisfy({ $0.meanIoU < meanIoU }) { best = last }
                validations.append(TrainingReport.Validation(epoch: epoch, meanIoU: meanIoU))
                progress(run.progress(epoch: epoch, loss: run.lastLoss, meanIoU: meanIoU))
            }
        } catch {
            (validations.isEmpty ? last : best).restore(to: network)
            throw error
        }
        let kept = validations.isEmpty ? last : best
        kept.restore(to: network)
        return TrainingReport(
            losses: losses, validations: validations, keptEpoch: kept.epoch, steps: run.stepsDone)
    }
}

/// What a training may change, as it was after an epoch.
private struct Checkpoint {
    let epoch: Int
    private let values: [(parameter: Parameter, value: [Float])]

    init(_ network: DeepLabV3Plus, epoch: Int, finetune: Bool) {
        self.epoch = epoch
        values = network.trainedState(finetune: finetune).map { ($0, $0.value.elements) }
    }

    func restore(to network: DeepLabV3Plus) {
        for (parameter, value) in values { parameter.value.elements = value }
        network.stateChanged()
    }
}
