import Learning
import Pool
import Problems

/// Patches that are smaller than in the recipe if they would take too much memory.
protocol LimitedPatchSource: PatchSource {
    /// Whether some patches are smaller.
    var isLimited: Bool { get }
}

/// The way to train the networks of a project. The raw value is the name in `project.toml`.
package enum TrainingRecipe: String, CaseIterable, Sendable {
    /// Sreenivasaiah, Otterbach, Wollmann: "MEAL: Manifold Embedding-based Active Learning", ICCV Workshops 2021.
    case meal
    /// Crops around labeled tiles with class balancing. See `ContextPatches`.
    case context

    /// The properties of a recipe. Everything else derives from them.
    struct Declaration {
        let summary: String
        let epochs: Int
        /// The number of epochs of the last training of a project or a simulation.
        let lastEpochs: Int
        /// The number of epochs between validations. More validations are more likely to find the best epoch and take
        /// longer, because they use whole images.
        let validateEvery: Int
        /// The learning rate of Adam before the schedule. A higher rate learns faster, but can diverge.
        let learningRate: Float
        let schedule: LearningRateSchedule
        /// Whether rare classes have larger weights in the loss.
        let balancesClasses: Bool
        /// Whether patches also show the surroundings of tiles.
        let seesWholeImages: Bool
        let patches: (TrainingPictures, Dataset, _ seed: UInt64) -> any LimitedPatchSource
    }

    var declaration: Declaration {
        switch self {
        case .meal:
            Declaration(
                summary: "only labeled tiles, as in the MEAL paper", epochs: 25, lastEpochs: 32,
                validateEvery: 1, learningRate: 1e-3, schedule: .constant, balancesClasses: false,
                seesWholeImages: false,
                patches: { TilePatches($0, of: $1, seed: $2) })
        case .context:
            // A step has more pixels than with `meal`, so the rate is lower.
            Declaration(
                summary: "crops around labeled tiles, shifted and flipped, with balanced classes", epochs: 20,
                lastEpochs: 20, validateEvery: 5, learningRate: 5e-4, schedule: .poly(), balancesClasses: true,
                seesWholeImages: true,
                patches: { ContextPatches($0, of: $1, seed: $2) })
        }
    }

    /// A short description for help and documentation.
    package var summary: String { declaration.summary }

    package func epochs(last: Bool) -> Int { last ? declaration.lastEpochs : declaration.epochs }

    /// The options of a training.
    /// - Parameters:
    ///   - hasLimitedPatches: Whether some patches are smaller to save memory. The batch is then smaller, too.
    ///   - validateEvery: The number of epochs between validations; nil for that of the recipe.
    package func options(
        labeled: [TileLabels], hasLimitedPatches: Bool, classCount: Int, epochs: Int, finetune: Bool, seed: UInt64,
        validateEvery: Int? = nil
    ) -> TrainingOptions {
        var options = TrainingOptions(
            epochs: epochs, learningRate: declaration.learningRate, schedule: declaration.schedule, finetune: finetune,
            classWeights: declaration.balancesClasses
                ? ClassBalance.medianFrequency(pixelCounts: labeled.pixelCounts(classCount: classCount)) : nil,
            seed: seed, validateEvery: validateEvery ?? declaration.validateEvery)
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
