import Tensors

/// Labels that a network predicts for unlabeled pixels of training patches (Lee, "Pseudo-Label", ICML Workshops 2013).
/// The averaged network of the same training predicts them: it is the mean teacher (Tarvainen and Valpola, NeurIPS
/// 2017).
package struct PseudoLabels: Sendable, Equatable {
    /// The weight of a pixel with a pseudo label in the loss. A pixel with a true label has the weight of its class.
    package let weight: Float
    /// The smallest probability of a pseudo label, 0...1. A lower threshold gives more labels, and more wrong ones.
    package let threshold: Float

    package init(weight: Float, threshold: Float) {
        self.weight = weight
        self.threshold = threshold
    }

    /// The part of the training in which the weight rises from 0 to its full value. The first predictions are mostly
    /// wrong; a longer rise leaves less time to learn from the better ones.
    private static let rise = 1.0 / 3

    /// The weight after a part of the training, 0...1.
    func weight(at progress: Double) -> Float { weight * Float(min(1, progress / Self.rise)) }

    /// The pseudo labels of each patch; 255 for other pixels, which are those with a label, void ones, and those with a
    /// smaller probability than the threshold.
    func labels(of patches: ArraySlice<Patch>, from teacher: SegmentationNetwork) -> [[UInt8]] {
        let predictions = teacher.predict(patches.map { $0.plain ?? $0.pixels }, outputs: .topTwo)
        return zip(patches, predictions).map { patch, prediction in
            patch.labels.indices.map { pixel in
                let isUsed =
                    patch.labels[pixel] == Patch.unlabeled
                    && prediction.topTwo.map { $0[2 * pixel] >= threshold } ?? false
                return isUsed ? prediction.predictedClasses[pixel] : Patch.unlabeled
            }
        }
    }
}
