import Learning
import Pool
import Problems

/// Patches that are smaller than the recipe says where they would take too much memory.
protocol LimitedPatchSource: PatchSource {
    /// Whether some are.
    var isLimited: Bool { get }
}

/// How the networks of a project's rounds are trained. The raw value is the name in `project.toml`.
package enum TrainingRecipe: String, CaseIterable, Sendable {
    /// Sreenivasaiah, Otterbach, Wollmann: MEAL, ICCV Workshops 2021.
    case meal
    /// Our own.
    case context

    /// What to know of a recipe; everything else derives from it.
    struct Declaration {
        let summary: String
        let epochs: Int
        /// Epochs after the last acquisition.
        let lastEpochs: Int
        /// Of Adam, before the schedule. A higher one learns faster and diverges sooner.
        let learningRate: Float
        let schedule: LearningRateSchedule
        /// Whether rare classes count for more in the loss.
        let balancesClasses: Bool
        /// Whether patches show more of an image than a tile.
        let seesWholeImages: Bool
        let patches: (TrainingPictures, Dataset, _ seed: UInt64) -> any LimitedPatchSource
    }

    var declaration: Declaration {
        switch self {
        case .meal:
            Declaration(
                summary: "labeled tiles alone, as in the MEAL paper", epochs: 25, lastEpochs: 32, learningRate: 1e-3,
                schedule: .constant, balancesClasses: false, seesWholeImages: false,
                patches: { TilePatches($0, of: $1, seed: $2) })
        case .context:
            // It sees more pixels a step than `meal` and needs a lower rate.
            Declaration(
                summary: "crops around labeled tiles, shifted and flipped, with balanced classes", epochs: 20,
                lastEpochs: 20, learningRate: 5e-4, schedule: .poly(), balancesClasses: true, seesWholeImages: true,
                patches: { ContextPatches($0, of: $1, seed: $2) })
        }
    }

    /// In a phrase, for help and documentation.
    package var summary: String { declaration.summary }

    package func epochs(last: Bool) -> Int { last ? declaration.lastEpochs : declaration.epochs }

    /// - Parameter hasLimitedPatches: Whether patches would be larger if memory allowed.
    package func options(
        labeled: [TileLabels], hasLimitedPatches: Bool, classCount: Int, epochs: Int, finetune: Bool, seed: UInt64,
        validateEvery: Int
    ) -> TrainingOptions {
        var options = TrainingOptions(
            epochs: epochs, learningRate: declaration.learningRate, schedule: declaration.schedule, finetune: finetune,
            classWeights: declaration.balancesClasses
                ? ClassBalance.medianFrequency(pixelCounts: labeled.pixelCounts(classCount: classCount)) : nil,
            seed: seed, validateEvery: validateEvery)
        if hasLimitedPatches {
            options.batchSize = PatchExtent.batchSize(
                classCount: classCount, finetune: finetune, usual: options.batchSize)
        }
        return options
    }

    func patches(
        _ labeled: [TileLabels], of dataset: Dataset, seed: UInt64, skipped: (Problem) -> Void
    ) -> any LimitedPatchSource {
        let pictures = TrainingPictures(
            labeled, of: dataset, wholeImages: declaration.seesWholeImages, skipped: skipped)
        return declaration.patches(pictures, dataset, seed)
    }
}
