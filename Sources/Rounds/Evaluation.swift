import Imagery
import Learning
import Pool
import Problems
import Tensors

/// Measures a network on a split with masks.
package enum Evaluation {
    /// The confusion matrix over all pixels of the split that are not void: `[classes x classes]`, rows are true
    /// classes, columns are predicted classes. Images without a mask are ignored. Unreadable images or masks are
    /// skipped and reported.
    /// - Throws: `CancellationError`.
    package static func confusion(
        of network: SegmentationNetwork, on split: Split, of dataset: Dataset, monitor: StageMonitor = StageMonitor()
    ) throws -> ConfusionMatrix {
        try confusion(
            of: network, on: split, of: dataset, features: ImageFeatureStore(dataset: dataset), monitor: monitor)
    }

    /// - Parameter ranks: Processes that share the images; nil if there is only this one.
    static func confusion(
        of network: SegmentationNetwork, on split: Split, of dataset: Dataset, features: ImageFeatureStore,
        monitor: StageMonitor, ranks: (any Ranks)? = nil
    ) throws -> ConfusionMatrix {
        var confusion = ConfusionMatrix(classCount: dataset.catalog.count)
        let all = dataset.indices(of: split).filter { dataset.images[$0].maskURL != nil }
        let images =
            ranks.map { ranks in
                all.enumerated().filter { $0.offset % ranks.count == ranks.rank }.map(\.element)
            } ?? all
        try network.forEachImage(
            images.count, stage: .validate, isLarge: { features.isLarge(images[$0]) }, monitor: monitor
        ) { index in
            let truth = try dataset.readLabels(images[index])
            var own = ConfusionMatrix(classCount: dataset.catalog.count)
            try features.forEachWindow(ofImage: images[index], from: network) { window, seen in
                try monitor.cancellation.check()
                let predicted = LabelMask(size: window.rect.size, values: network.labels(seen))
                guard let part = window.part(of: window.core) else { return }
                own.add(
                    predicted: predicted.cropped(to: part).values, truth: truth.cropped(to: window.core).values)
            }
            return own
        } finish: { index, result in
            switch result {
            case .success(let own): confusion.merge(own)
            case .failure(let error):
                monitor.skipped(Problem(error, path: dataset.images[images[index]].imageURL.path))
            }
        }
        if let ranks {
            // Counts are whole numbers, so their sum is exact.
            let counts = try ranks.sum(confusion.counts.map(Double.init))
            confusion = ConfusionMatrix(classCount: confusion.classCount, counts: counts.map { Int($0) })
        }
        return confusion
    }
}
