import Acquisition

extension AcquisitionPane {
    /// Each setting is also a command that takes its value.
    static let commands: [PaneCommand<AcquisitionPane>] =
        [
            PaneCommand(
                CommandInfo(
                    "next-change", "next tile that the preview adds or removes", keys: [.everywhere: "N"],
                    hint: .init("next change", [.acquisition: 8]), needs: "a preview with other tiles"),
                unless: { $0.whyNoNextChange($1) },
                change: { $0.goToNextChange(&$1) }),
            PaneCommand(
                CommandInfo(
                    "replace-query", "select a new query with these settings",
                    keys: [.acquisition: "Enter"],
                    hint: .init("select", [.acquisition: 1]), formerly: ["take-query"],
                    needs: "a network, and settings without a conflict",
                    changesProject: true),
                unless: { $0.whyNoQuery($1) }
            ) { $0.acceptQuery(&$1) },
            PaneCommand(
                CommandInfo(
                    "reset-settings", "go back to the settings of the query", keys: [.acquisition: "Backspace R"],
                    hint: .init("reset", [.acquisition: 6]), needs: "settings that differ from those of the query"),
                unless: { pane, _ in pane.whyNoReset },
                change: { $0.resetSettings(&$1) }),
            PaneCommand(
                CommandInfo(
                    "next-preset", "next preset of the settings", keys: [.acquisition: "P"],
                    hint: .init("preset", [.acquisition: 7])),
                change: { $0.nextPreset(&$1) }),
            PaneCommand(
                CommandInfo(
                    .unusedSettings, "list or hide the settings without effect", keys: [.acquisition: "f"]),
                change: { pane, _ in pane.toggleUnused() }),
        ] + AcquisitionSetting.allCases.map(value)

    private static func value(of setting: AcquisitionSetting) -> PaneCommand<AcquisitionPane> {
        PaneCommand(
            CommandInfo(
                CommandName(setting.name), KeyText(setting.summary), keys: [.everywhere: ""],
                argument: setting.placeholder, choices: setting.choices),
            withArgument: { pane, shared, text in
                pane.set(setting, to: text, &shared)
                return []
            })
    }
}

extension AcquisitionPane {
    /// Lists the values of the selected setting in the palette, or lets the user type a number there.
    static let chooseValue = Command(
        CommandInfo(
            .chooseValue, "list the values of the setting", keys: [.acquisition: "Space"],
            hint: .init("list", [.acquisition: 5]))
    ) { model, _ in model.openList(.palette, filter: "\(model.acquisition.selection.name) ") }
}

extension AcquisitionSetting {
    /// Its values for the palette; nil for numbers. A strategy has a line of description.
    fileprivate var choices: [ArgumentChoice]? {
        guard case .choice(let names) = kind else { return nil }
        return names.map {
            ArgumentChoice($0, self == AcquisitionSetting.strategy ? Strategy.named($0)?.summary ?? "" : "")
        }
    }
}
