import Learning
import Pool
import Problems

/// The way to train the networks of a project. The raw value is the name in `project.toml`.
package enum TrainingRecipe: String, CaseIterable, Sendable {
    /// Sreenivasaiah, Otterbach, Wollmann: "MEAL: Manifold Embedding-based Active Learning", ICCV Workshops 2021.
    case meal
    /// Crops around labeled tiles with class balancing. See `ContextPatches`.
    case context
    /// Cai, Xu, Zhang, Foo: "Exploring Spatial Diversity for Region-based Active Learning", IEEE Transactions on Image
    /// Processing 2021. The paper does not say the weight decay; this is DeepLab's.
    case spatial
    /// The fully supervised baseline of the MEAL paper.
    case supervised

    /// The patches that the network is trained on.
    enum Patches {
        /// See `TilePatches`.
        case tiles
        /// See `ContextPatches`.
        case context
        /// See `ImagePatches`.
        case images
    }

    /// The properties of a recipe. Everything else derives from them.
    private struct Declaration {
        let summary: String
        let patches: Patches
        let settings: TrainingSettings
        var projectDefaults = ProjectDefaults.meal
        /// Changes the settings for a layout of datasets.
        var adapt: (_ layout: DatasetLayout, inout TrainingSettings) -> Void = { _, _ in }
    }

    private var declaration: Declaration {
        var settings = TrainingSettings()
        switch self {
        case .meal:
            return Declaration(summary: "only labeled tiles, as in the MEAL paper", patches: .tiles, settings: settings)
        case .context:
            settings.epochs = 16
            settings.lastEpochs = 16
            settings.leastSteps = 400
            // Only the last epoch is validated, because the average over the weights needs no choice of an epoch.
            settings.validateEvery = 1000
            settings.averageDecay = 0.99
            settings.frozenStages = 3
            settings.pseudoWeight = 0.3
            // A step has more pixels than with `meal`, so the rate is lower.
            settings.learningRate = 5e-4
            settings.schedule = .poly
            settings.flip = true
            settings.balanceClasses = true
            settings.smallestClassWeight = 0.3
            settings.largestClassWeight = 3
            return Declaration(
                summary: "crops around labeled tiles, with balanced classes and pseudo labels", patches: .context,
                settings: settings, projectDefaults: .context)
        case .spatial:
            settings.epochs = 100
            settings.lastEpochs = 100
            settings.validateEvery = 10
            settings.batchSize = 16
            settings.optimizer = .sgd
            settings.learningRate = 0.007
            settings.weightDecay = 4e-5
            settings.schedule = .poly
            settings.crop = 513
            settings.smallestScale = 0.5
            settings.largestScale = 2
            settings.flip = true
            return Declaration(
                summary: "random crops of scaled images, as in the spatial diversity paper", patches: .images,
                settings: settings
            ) { layout, settings in
                guard layout == .cityscapes else { return }
                settings.learningRate = 0.01
                settings.crop = 769
            }
        case .supervised:
            settings.epochs = 60
            settings.lastEpochs = 60
            settings.batchSize = 2
            settings.learningRate = 8e-4
            settings.schedule = .step
            return Declaration(
                summary: "whole images, the MEAL paper's baseline for all labels", patches: .images, settings: settings)
        }
    }

    /// A short description for help and documentation.
    package var summary: String { declaration.summary }

    var patches: Patches { declaration.patches }

    package var projectDefaults: ProjectDefaults { declaration.projectDefaults }

    /// The numbers of the recipe.
    /// - Parameter layout: The layout of the dataset. The spatial diversity paper has other numbers for Cityscapes.
    package func settings(for layout: DatasetLayout) -> TrainingSettings {
        let declaration = declaration
        var settings = declaration.settings
        declaration.adapt(layout, &settings)
        return settings
    }
}
