import Acquisition

extension AcquisitionPane {
    /// Each setting is a command too, which takes its value.
    static let commands: [PaneCommand<AcquisitionPane>] =
        [
            PaneCommand(
                CommandInfo(
                    "next-change", "next tile that comes in or goes out", keys: [.everywhere: "N"],
                    hint: .init("next change", [.acquisition: 7]), needs: "a preview with other tiles"),
                unless: { $0.whyNoNextChange($1) },
                change: { $0.goToNextChange(&$1) }),
            PaneCommand(
                CommandInfo(
                    "take-query", "replace the query by what these settings select", keys: [.acquisition: "Enter"],
                    hint: .init("select", [.acquisition: 1]), needs: "a network, and settings that fit together",
                    changesProject: true),
                unless: { $0.whyNoQuery($1) }
            ) { $0.takeQuery(&$1) },
            PaneCommand(
                CommandInfo(
                    "reset-settings", "settings that the query was selected with", keys: [.acquisition: "Backspace R"],
                    hint: .init("reset", [.acquisition: 5]), needs: "other settings than those of the query"),
                unless: { pane, _ in pane.whyNoReset },
                change: { $0.resetSettings(&$1) }),
            PaneCommand(
                CommandInfo(
                    "next-preset", "next preset of the settings", keys: [.acquisition: "P"],
                    hint: .init("preset", [.acquisition: 6])),
                change: { $0.nextPreset(&$1) }),
        ] + AcquisitionSetting.allCases.map(value)

    private static func value(of setting: AcquisitionSetting) -> PaneCommand<AcquisitionPane> {
        PaneCommand(
            CommandInfo(
                CommandName(setting.name), KeyText(setting.summary), keys: [.everywhere: ""],
                argument: setting.range.uppercased()),
            withArgument: { pane, shared, text in
                pane.set(setting, to: text, &shared)
                return []
            })
    }
}
