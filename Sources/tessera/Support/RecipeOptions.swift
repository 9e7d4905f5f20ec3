import Rounds
import SettingValues

/// The options for the numbers of the training. Without an option, the number of the project or of the recipe is used.
typealias RecipeOptions = SettingOptions<TrainingSetting>

extension TrainingSetting: DeclaredOption {
    var note: String { "\(name) in [training]" }
}

extension SettingOptions<TrainingSetting> {
    var changes: TrainingChanges { TrainingChanges(values) }

    func noteUnused(by plan: TrainingPlan) { Self.noteUnused(changes, by: plan) }

    /// Prints a note for each change that has no effect on the training.
    static func noteUnused(_ changes: TrainingChanges, by plan: TrainingPlan) {
        for setting in TrainingSetting.allCases where changes.values[setting] != nil {
            guard let reason = setting.reasonUnused(by: plan.recipe, plan.settings) else { continue }
            Output.note("note: --\(setting.option) has no effect on the recipe \(plan.recipe.rawValue): \(reason)")
        }
    }
}
