import Learning
import Pool
import Problems
import SettingValues

/// The training of a project, from `project.toml` and the command line.
package struct TrainingPlan: Sendable, Equatable {
    package let recipe: TrainingRecipe
    /// The changes of the project and of the command line.
    package let changes: TrainingChanges
    /// The numbers of the recipe with the changes.
    package let settings: TrainingSettings
    package let finetune: Bool
    package let seed: UInt64

    /// - Throws: `Problem.setting` if a changed value is out of its range.
    package init(
        recipe: TrainingRecipe, changes: TrainingChanges = TrainingChanges(), layout: DatasetLayout = .folder,
        finetune: Bool, seed: UInt64
    ) throws(Problem) {
        self.recipe = recipe
        self.changes = changes
        settings = try recipe.settings(for: layout).changed(by: changes)
        self.finetune = finetune
        self.seed = seed
    }

    /// The patches of a training on labeled tiles.
    /// - Parameter seed: The seed of crops, scales and flips.
    func patches(
        _ labeled: [TileLabels], of dataset: Dataset, seed: UInt64, skipped: (Problem) -> Void
    ) -> any PatchSource {
        let pictures = TrainingPictures(
            labeled, of: dataset, wholeImages: recipe.patches != .tiles, skipped: skipped)
        return switch recipe.patches {
        case .tiles: TilePatches(pictures, of: dataset, settings: settings, seed: seed)
        case .context: ContextPatches(pictures, of: dataset, settings: settings, seed: seed)
        case .images: ImagePatches(pictures, of: dataset, settings: settings, seed: seed)
        }
    }

    /// The options of a training.
    /// - Parameters:
    ///   - architecture: The network. Its memory limits the size of passes.
    ///   - last: Whether it is the last training of a project or a simulation.
    func options(
        labeled: [TileLabels], architecture: NetworkArchitecture, classCount: Int, last: Bool, seed: UInt64
    ) -> TrainingOptions {
        TrainingOptions(
            epochs: last ? settings.lastEpochs : settings.epochs, batchSize: settings.batchSize,
            leastSteps: settings.leastSteps,
            passPixels: PassMemory.pixels(
                in: settings.passMemory, architecture: architecture, classCount: classCount, finetune: finetune),
            optimizer: settings.optimizer, learningRate: Float(settings.learningRate),
            schedule: settings.learningRateSchedule, momentum: Float(settings.momentum),
            weightDecay: Float(settings.weightDecay), backboneRate: Float(settings.backboneRate),
            averageDecay: Float(settings.averageDecay),
            pseudoLabels: settings.pseudoWeight > 0
                ? PseudoLabels(weight: Float(settings.pseudoWeight), threshold: Float(settings.pseudoThreshold)) : nil,
            cutMix: settings.cutMix, finetune: finetune, frozenStages: settings.frozenStages,
            classWeights: settings.balanceClasses
                ? ClassBalance.medianFrequency(
                    pixelCounts: labeled.pixelCounts(classCount: classCount),
                    within: settings.classWeights) : nil,
            seed: seed, validateEvery: settings.validateEvery)
    }
}
