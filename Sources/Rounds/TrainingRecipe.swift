import Learning
import Pool
import ProjectStore

/// Patches that are smaller than the recipe says where they would take too much memory.
protocol LimitedPatchSource: PatchSource {
    /// Whether some are.
    var isLimited: Bool { get }
}

/// How the networks of a project's rounds are trained: `meal` sees tiles alone, Adam at 1e-3, 25 epochs, 32 after the
/// last acquisition; `context` sees crops around them, shifted and flipped, with balanced classes, Adam at 5e-4 falling
/// to 0, 20 epochs.
package typealias TrainingRecipe = ProjectConfiguration.Recipe

extension TrainingRecipe {
    package func epochs(last: Bool) -> Int {
        switch self {
        case .meal: last ? 32 : 25
        case .context: 20
        }
    }

    /// Of Adam, before the schedule. A higher one learns faster and diverges sooner; `context` sees more pixels a step
    /// and needs less.
    package var learningRate: Float {
        switch self {
        case .meal: 1e-3
        case .context: 5e-4
        }
    }

    /// - Parameter hasLimitedPatches: Whether patches would be larger if memory allowed.
    package func options(
        labeled: [TileLabels], hasLimitedPatches: Bool, classCount: Int, epochs: Int, finetune: Bool, seed: UInt64,
        validateEvery: Int
    ) -> TrainingOptions {
        var options =
            switch self {
            case .meal:
                TrainingOptions(
                    epochs: epochs, learningRate: learningRate, finetune: finetune, seed: seed,
                    validateEvery: validateEvery)
            case .context:
                TrainingOptions(
                    epochs: epochs, learningRate: learningRate, schedule: .poly(), finetune: finetune,
                    classWeights: ClassBalance.medianFrequency(
                        pixelCounts: labeled.pixelCounts(classCount: classCount)),
                    seed: seed, validateEvery: validateEvery)
            }
        if hasLimitedPatches {
            options.batchSize = PatchExtent.batchSize(
                classCount: classCount, finetune: finetune, usual: options.batchSize)
        }
        return options
    }

    func patches(
        _ labeled: [TileLabels], of dataset: Dataset, seed: UInt64, skipped: (Problem) -> Void
    ) -> any LimitedPatchSource {
        let pictures = TrainingPictures(labeled, of: dataset, wholeImages: self == .context, skipped: skipped)
        return switch self {
        case .meal: TilePatches(pictures, of: dataset, seed: seed)
        case .context: ContextPatches(pictures, of: dataset, seed: seed)
        }
    }
}
