import Acquisition
import Foundation
import Pool
import Problems
import ProjectStore
import SettingValues
import Testing

@testable import Rounds

@Suite("Settings of the training")
struct TrainingSettingTests {
    /// Another value that the setting may have.
    private static func other(_ setting: TrainingSetting, than value: SettingValue) -> SettingValue {
        switch (setting.kind, value) {
        case (.integer(let range), .integer(let old)): .integer(old == range.upperBound ? old - 1 : old + 1)
        case (.number(let range), .number(let old)):
            .number(old == range.lowerBound ? range.upperBound : range.lowerBound)
        case (.choice(let names), .name(let old)): .name(names.first { $0 != old } ?? old)
        case (_, .flag(let old)): .flag(!old)
        default: preconditionFailure("\(setting.name) is \(value)")
        }
    }

    @Test("every number of a recipe is a setting, and no two settings have the same name or option")
    func all() {
        let all = TrainingSetting.allCases
        let numbers = Mirror(reflecting: TrainingSettings()).children.compactMap(\.label)
        #expect(all.map(\.name).sorted() == numbers.sorted())
        #expect(Set(all.map(\.name)).count == all.count)
        // `simulate` has the options of both.
        let options = all.map(\.option) + AcquisitionSetting.allCases.map(\.option)
        #expect(Set(options).count == options.count)
        #expect(all.allSatisfy { !$0.summary.isEmpty && !$0.summary.contains("\n") })
    }

    @Test("every setting can be changed, is stored under its name, and has a recipe that uses it")
    func changes() throws {
        let settings = TrainingRecipe.context.settings(for: .folder)
        for setting in TrainingSetting.allCases {
            let value = Self.other(setting, than: setting.value(in: settings))
            // A range that would be empty is no use for this test.
            var values = [setting: value]
            if setting == .largestScale { values[.smallestScale] = .number(0.1) }
            let changes = TrainingChanges(values)
            let changed = try settings.changed(by: changes)
            #expect(setting.value(in: changed) == value && changed != settings, "\(setting.name)")
            #expect(try Settings(encoding: changes).decoded(as: TrainingChanges.self) == changes)
            let uses = TrainingRecipe.allCases.contains { recipe in
                [settings, recipe.settings(for: .folder)].contains { setting.reasonUnused(by: recipe, $0) == nil }
            }
            #expect(uses, "\(setting.name)")
        }
        #expect(try settings.changed(by: TrainingChanges()) == settings)
    }

    @Test("a number of epochs counts without the smallest number of steps of the recipe, unless both are given")
    func epochsWithoutLeastSteps() throws {
        let settings = TrainingRecipe.context.settings(for: .folder)
        #expect(settings.leastSteps > 0)
        let epochs = try settings.changed(by: TrainingChanges([.epochs: .integer(2)]))
        #expect(epochs.epochs == 2 && epochs.lastEpochs == 2 && epochs.leastSteps == 0)
        let both = try settings.changed(by: TrainingChanges([.epochs: .integer(2), .leastSteps: .integer(7)]))
        #expect(both.epochs == 2 && both.leastSteps == 7)
        let steps = try settings.changed(by: TrainingChanges([.leastSteps: .integer(7)]))
        #expect(steps.epochs == settings.epochs && steps.leastSteps == 7)
    }

    @Test("values out of range and empty ranges are refused with the name of the setting")
    func refused() throws {
        let wrong: [(TrainingSetting, SettingValue)] = [
            (.epochs, .integer(0)), (.epochs, .number(3)), (.epochs, .integer(100_001)),
            (.smallestScale, .number(.nan)), (.smallestScale, .number(2)), (.largestScale, .number(0.5)),
            (.smallestClassWeight, .number(1.5)),
        ]
        for (setting, value) in wrong {
            let error = #expect(throws: Problem.self) {
                try TrainingSettings().changed(by: TrainingChanges([setting: value]))
            }
            #expect(error?.reason.contains("\(setting.name) is \(value.text)") == true, "\(String(describing: error))")
        }
    }

    @Test("the last training has the changed number of epochs, if it has no number of its own")
    func lastEpochs() throws {
        let meal = TrainingRecipe.meal.settings(for: .folder)
        #expect(meal.epochs == 25 && meal.lastEpochs == 32)
        let both = try meal.changed(by: TrainingChanges([.epochs: .integer(4)]))
        #expect(both.epochs == 4 && both.lastEpochs == 4)
        let last = try meal.changed(by: TrainingChanges([.epochs: .integer(4), .lastEpochs: .integer(9)]))
        #expect(last.epochs == 4 && last.lastEpochs == 9)
    }

    @Test("numbers of project.toml belong to its recipe, and the command line replaces them")
    func project() throws {
        let fixture = try RoundsFixture(epochs: 3)
        let workspace = try fixture.open(.readOnly)
        #expect(try workspace.trainingPlan().settings.epochs == 3)
        let changes = TrainingChanges([.epochs: .integer(7)])
        #expect(try workspace.trainingPlan(changes: changes).settings.epochs == 7)
        #expect(try workspace.trainingPlan(recipe: .meal).settings.epochs == 3)
        #expect(try workspace.trainingPlan(recipe: .spatial).settings.epochs == 100)
        #expect(try workspace.trainingPlan(recipe: .spatial, changes: changes).settings.epochs == 7)
    }

    @Test("a setting has a reason why a recipe does not use it")
    func unused() throws {
        let spatial = TrainingRecipe.spatial.settings(for: .folder)
        let named = Dictionary(uniqueKeysWithValues: TrainingSetting.allCases.map { ($0.name, $0) })
        #expect(named["crop"]?.reasonUnused(by: .spatial, spatial) == nil)
        #expect(named["crop"]?.reasonUnused(by: .meal, spatial) != nil)
        #expect(named["momentum"]?.reasonUnused(by: .spatial, spatial) == nil)
        #expect(named["momentum"]?.reasonUnused(by: .meal, TrainingSettings()) != nil)
    }

    @Test("the guide contains the table generated from the recipes; TESSERA_REMAKE_GOLDENS=1 updates it")
    func guide() throws {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/guide/recipes.md")
        if ProcessInfo.processInfo.environment["TESSERA_REMAKE_GOLDENS"] == "1" {
            try Data(RecipeGuide.text.utf8).write(to: url)
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == RecipeGuide.text)
    }
}

/// The text of `docs/guide/recipes.md`, from the declarations.
private enum RecipeGuide {
    static var text: String {
        let recipes = TrainingRecipe.allCases
        let summaries = recipes.map { "| `\($0.rawValue)` | \($0.summary) |\n" }.joined()
        let rows = TrainingSetting.allCases.map { setting -> String in
            let values = recipes.map { value(of: setting, in: $0) }.joined(separator: " | ")
            return "| `\(setting.name)` | `--\(setting.option)` | \(setting.summary) | \(values) |\n"
        }.joined()
        return """
            # Recipes

            A recipe is a way to train. This page is generated from the declarations in the program.

            | name | trains on |
            |---|---|
            \(summaries)
            ## Their numbers

            Each number is a key of `[training]` in `project.toml`, and an option of `init`, `train` and `simulate`. A dash says
            that the recipe does not use the setting. Cityscapes has other numbers where two are given.

            | key | option | is | \(recipes.map { "`\($0.rawValue)`" }.joined(separator: " | ")) |
            |---|---|---|\(recipes.map { _ in "---|" }.joined())
            \(rows)
            """
    }

    private static func value(of setting: TrainingSetting, in recipe: TrainingRecipe) -> String {
        let settings = recipe.settings(for: .folder)
        guard setting.reasonUnused(by: recipe, settings) == nil else { return "-" }
        let (usual, cityscapes) = (
            setting.value(in: settings).text, setting.value(in: recipe.settings(for: .cityscapes)).text
        )
        return usual == cityscapes ? usual : "\(usual), \(cityscapes)"
    }
}
