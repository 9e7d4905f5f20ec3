import Acquisition
import Files
import Foundation
import Learning
import Pool
import Problems
import Tensors

/// The stages of one round: train, validate, score. They are the same for labels of a person and of the oracle.
struct RoundRunner {
    struct Trained {
        let network: SegmentationNetwork
        let report: TrainingReport
        /// The confusion matrix on the validation split for the kept epoch; nil if there are no validation masks.
        let confusion: ConfusionMatrix?
    }

    let dataset: Dataset
    let source: NetworkSource
    let plan: TrainingPlan
    let workers: Workers
    /// The folder that caches backbone features; nil for no files.
    let cache: RootedPath?
    let monitor: StageMonitor

    /// Trains a new network with the initial weights on `labeled`.
    /// - Parameter ranks: The processes that train together, all with equal arguments; nil if there is only this one.
    /// - Throws: `Problem`, `CancellationError`, or errors from reading images.
    func train(
        on labeled: [TileLabels], round: Int, last: Bool = false, ranks: (any Ranks)? = nil
    ) throws -> Trained {
        let classPixels = labeled.pixelCounts(classCount: dataset.catalog.count)
        guard labeled.isEmpty || classPixels.contains(where: { $0 > 0 }) else {
            throw Problem.onlyVoid(patches: labeled.count)
        }
        let network = try source.makeNetwork(round: round)
        var random = Philox(seed: plan.seed, purpose: "training", round: round)
        let seed = random.next()
        let patches = plan.patches(labeled, of: dataset, seed: seed, skipped: monitor.skipped)
        let options = plan.options(
            labeled: labeled, architecture: source.architecture, classCount: dataset.catalog.count, last: last,
            seed: seed)
        let features = features(of: network, processes: ranks?.count ?? 1)
        var best: ConfusionMatrix?
        let clock = StageClock()
        var latest = StageProgress(stage: .train, fraction: 0)
        let canValidate = dataset.indices(of: .val).contains { dataset.images[$0].maskURL != nil }
        let report = try Trainer(network: network, options: options, ranks: ranks).train(
            patches,
            validate: canValidate
                ? { network in
                    let confusion = try Evaluation.confusion(
                        of: network, on: .val, of: dataset, features: features, monitor: monitor, ranks: ranks)
                    guard let meanIoU = confusion.meanIoU else { return nil }
                    if meanIoU > best?.meanIoU ?? -1 { best = confusion }
                    return meanIoU
                } : nil,
            progress: { step in
                let fraction = Double(step.step) / Double(step.steps)
                latest = StageProgress(
                    stage: .train, fraction: fraction, epoch: (step.epoch, step.epochs),
                    loss: step.loss ?? latest.loss, meanIoU: step.meanIoU,
                    secondsRemaining: clock.secondsRemaining(at: fraction))
                monitor.progress(latest)
            },
            cancellation: monitor.cancellation)
        return Trained(network: network, report: report, confusion: best)
    }

    /// The features for validation and scoring. A fine-tuned backbone has other features in each round, so they are not
    /// cached.
    /// - Parameter processes: The number of processes that may write the files at the same time.
    private func features(of network: SegmentationNetwork, processes: Int = 1) -> ImageFeatureStore {
        guard let cache, !plan.finetune else { return ImageFeatureStore(dataset: dataset) }
        return ImageFeatureStore(
            dataset: dataset, folder: cache.appending("backbone"), network: network, processes: processes)
    }

    /// Scores a shard of the pool, and returns the predictions for the sample of the pool's pixels too.
    /// - Parameter settings: The settings of the next query. Its strategy may need dropout passes.
    func score(
        _ network: SegmentationNetwork, round: Int, shard: Shard = .whole, maps: MapCache?,
        for settings: AcquisitionSettings
    ) throws -> ScoredPool {
        var random = Philox(seed: plan.seed, purpose: "scoring.dropout", round: round)
        let passes = try settings.neededDropoutPasses()
        return try PoolScorer(
            dataset: dataset, features: features(of: network, processes: shard.count), maps: maps,
            dropout: passes > 0 ? (passes, random.next()) : nil, sample: sample
        ).score(network, round: round, shard: shard, monitor: monitor)
    }

    /// The pixels on which the networks of successive rounds are compared.
    var sample: PixelSample { PixelSample(of: dataset, seed: plan.seed) }

    /// The predictions for the sample of pixels, if the pool is not scored. Only the images of the sample are
    /// predicted. Unreadable images are reported.
    /// - Throws: `CancellationError`.
    func predictSample(_ network: SegmentationNetwork, round: Int) throws -> SampledPredictions {
        let (sample, features) = (sample, features(of: network))
        var predictions = SampledPredictions(round: round, sample: sample)
        try network.forEachImage(
            sample.images.count, stage: .score, isLarge: { features.isLarge(sample.images[$0]) }, monitor: monitor
        ) { index in
            var classes = sample.classes(ofImage: sample.images[index])
            try features.forEachWindow(ofImage: sample.images[index], from: network) { window, input in
                try monitor.cancellation.check()
                classes.add(network.labels(input), window)
            }
            return classes
        } finish: { index, result in
            switch result {
            case .success(let classes): predictions.set(classes)
            case .failure(let error):
                monitor.skipped(Problem(error, path: dataset.images[sample.images[index]].imageURL.path))
            }
        }
        return predictions
    }
}

extension AcquisitionSettings {
    /// The number of dropout passes that the strategy needs; 0 for none.
    func neededDropoutPasses() throws -> Int {
        try declaredStrategy().needs.contains(.dropoutPasses) ? self.dropoutPasses : 0
    }
}
