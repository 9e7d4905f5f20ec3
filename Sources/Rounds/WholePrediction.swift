import Imagery
import Learning
import Pool
import Problems

/// The prediction of a network for a whole image.
struct WholePrediction: Sendable {
    /// The most probable class of each pixel.
    var classes: LabelMask
    /// The probabilities, `[H, W, classes]`; empty unless requested.
    var probabilities: [Float] = []
}

extension SegmentationNetwork {
    /// Predicts whole images in parallel. Large ones are predicted window by window.
    ///
    /// - Parameters:
    ///   - images: The indices of the images.
    ///   - withProbabilities: Whether probabilities are computed. They need much memory, so fewer images are predicted
    ///     ahead.
    ///   - finish: Receives the position in `images` and the prediction, in their order.
    /// - Throws: `CancellationError`, or an error of `finish`.
    func predictWhole(
        _ images: [Int], of dataset: Dataset, withProbabilities: Bool = false, monitor: StageMonitor,
        finish: (Int, Result<WholePrediction, any Error>) throws -> Void
    ) throws {
        let features = ImageFeatureStore(dataset: dataset)
        try forEachImage(
            images.count, stage: .export, resultsPerWorker: withProbabilities ? 1 : 16,
            isLarge: { features.isLarge(images[$0]) }, monitor: monitor
        ) { position in
            let index = images[position]
            let size = dataset.images[index].size
            var whole = WholePrediction(classes: LabelMask(size: size))
            if withProbabilities { whole.probabilities = [Float](repeating: 0, count: size.count * classCount) }
            try features.forEachWindow(ofImage: index, from: self) { window, input in
                try monitor.cancellation.check()
                guard let part = window.part(of: window.core) else { return }
                let prediction = withProbabilities ? predict(input, outputs: .probabilities) : nil
                let labels = LabelMask(
                    size: window.rect.size, values: prediction?.predictedClasses ?? self.labels(input))
                whole.classes.paste(labels.cropped(to: part), top: window.core.top, left: window.core.left)
                guard let probabilities = prediction?.probabilities else { return }
                for row in 0..<part.height {
                    let from = ((part.top + row) * window.rect.width + part.left) * classCount
                    let to = ((window.core.top + row) * size.width + window.core.left) * classCount
                    let count = part.width * classCount
                    whole.probabilities.replaceSubrange(to..<to + count, with: probabilities[from..<from + count])
                }
            }
            return whole
        } finish: {
            try finish($0, $1)
        }
    }
}
