import Problems
import Tensors

/// Trains a network on patches: epochs of batches, the pixel cross-entropy as the loss, and the best validated epoch is
/// kept.
///
/// The same network, options and source give bit-identical results for any number of threads.
package struct Trainer {
    private let network: SegmentationNetwork
    private let options: TrainingOptions
    private let ranks: (any Ranks)?

    /// - Parameter ranks: The processes that train together; nil if there is only this one. Each must call `train` with
    ///   an equal network and equal arguments. The results do not depend on their number. They are not those of a
    ///   training without ranks, because the sums have another order.
    /// - Precondition: If there are class weights, there is one for each of the network's classes.
    package init(network: SegmentationNetwork, options: TrainingOptions, ranks: (any Ranks)? = nil) {
        precondition(
            (options.classWeights?.count ?? network.classCount) == network.classCount,
            "Trainer: \(options.classWeights?.count ?? 0) class weights for \(network.classCount) classes")
        self.network = network
        self.options = options
        self.ranks = ranks
    }

    /// Trains the network in place.
    ///
    /// A batch without a labeled pixel changes nothing, not even BatchNorm's statistics.
    ///
    /// - Parameters:
    ///   - validate: Returns the mean IoU of the network, or nil if there is nothing to measure. Called between epochs
    ///   as the options say. In the end the network has the state of the best validated epoch; the first one wins ties.
    ///   Without validation it has the state of the last epoch. With a moving average of the weights, both are about
    ///   the averaged network.
    ///   - progress: Called after each step and each validation.
    ///   - cancellation: Checked before each step.
    /// - Throws: `CancellationError`, `Problem.diverged` or `.gradientDiverged`. The network then has the state of the
    ///   best validated epoch, or else of the last complete epoch. `.nothingToLearn` if the source is empty. Errors of
    ///   `source` and `validate`.
    package func train(
        _ source: some PatchSource, validate: ((SegmentationNetwork) throws -> Double?)? = nil,
        progress: (TrainingProgress) -> Void = { _ in }, cancellation: Cancellation = Cancellation()
    ) throws -> TrainingReport {
        guard source.count > 0 else { throw Problem.nothingToLearn }
        let average =
            options.averageDecay > 0 || options.pseudoLabels != nil
            ? WeightAverage(of: network, decay: options.averageDecay, options.trainedPart) : nil
        let evaluated = average?.network ?? network
        var run = TrainingRun(network, options, source, average: average, ranks: ranks)
        if let ranks, run.fewestPatches < ranks.count {
            throw Problem.tooManyRanks(ranks.count, patches: run.fewestPatches)
        }
        var losses: [Double?] = []
        var validations: [TrainingReport.Validation] = []
        var best = Checkpoint(network, epoch: 0, options.trainedPart)
        var last = best
        do {
            for epoch in 1...run.epochs {
                losses.append(
                    try run.epoch(epoch, lastMeanIoU: validations.last?.meanIoU, progress, cancellation))
                last = Checkpoint(evaluated, epoch: epoch, options.trainedPart)
                guard let validate, epoch % options.validateEvery == 0 || epoch == run.epochs else { continue }
                guard let meanIoU = try validate(evaluated) else { continue }
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

/// A copy of the state that a training changes, after an epoch.
private struct Checkpoint {
    let epoch: Int
    private let values: [[Float]]
    private let part: TrainedPart

    init(_ network: SegmentationNetwork, epoch: Int, _ part: TrainedPart) {
        self.epoch = epoch
        self.part = part
        values = network.state(of: part).map(\.value.elements)
    }

    func restore(to network: SegmentationNetwork) {
        for (parameter, value) in zip(network.state(of: part), values) {
            parameter.value.elements = value
        }
        network.stateChanged()
    }
}
