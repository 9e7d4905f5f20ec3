import Learning
import Pool
import ProjectStore

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

    package func options(
        labeled: [TileLabels], classCount: Int, epochs: Int, finetune: Bool, seed: UInt64, validateEvery: Int
    ) -> TrainingOptions {
        switch self {
        case .meal:
            TrainingOptions(
                epochs: epochs, learningRate: learningRate, finetune: finetune, seed: seed,
                validateEvery: validateEvery)
        case .context:
            TrainingOptions(
                epochs: epochs, learningRate: learningRate, schedule: .poly(), finetune: finetune,
                classWeights: ClassBalance.medianFrequency(pixelCounts: labeled.pixelCounts(classCount: classCount)),
                seed: seed, validateEvery: validateEvery)
        }
    }

    func patches(
        _ labeled: [TileLabels], of dataset: Dataset, seed: UInt64, skipped: (Problem) -> Void
    ) -> any PatchSource {
        switch self {
        case .meal: TilePatches(labeled, of: dataset, skipped: skipped)
        case .context: ContextPatches(labeled, of: dataset, seed: seed, skipped: skipped)
        }
    }
}
