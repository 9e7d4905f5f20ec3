import Learning
import Pool

/// How well a network does on a split with masks.
package enum Evaluation {
    /// Counts every pixel of the split's images that have masks, void left out. Images or masks that cannot be read
    /// are left out and given to `skipped`.
    /// - Throws: `CancellationError`.
    package static func confusion(
        of network: DeepLabV3Plus, on split: Split, of dataset: Dataset, cancellation: Cancellation = Cancellation(),
        progress: (StageProgress) -> Void = { _ in }, skipped: (Problem) -> Void = { _ in }
    ) throws -> ConfusionMatrix {
        var confusion = ConfusionMatrix(classCount: dataset.catalog.count)
        let images = dataset.indices(of: split).filter { dataset.images[$0].maskURL != nil }
        let clock = StageClock()
        for (done, index) in images.enumerated() {
            try cancellation.check()
            do {
                let truth = try dataset.readLabels(index)
                let prediction = network.predict(Pixels(try dataset.readImage(index)))
                confusion.add(predicted: prediction.labels, truth: truth.values)
            } catch {
                skipped(Problem(of: dataset.images[index], error))
            }
            let fraction = Double(done + 1) / Double(images.count)
            progress(
                StageProgress(
                    stage: .validate, fraction: fraction, secondsRemaining: clock.secondsRemaining(at: fraction)))
        }
        return confusion
    }
}
