import Acquisition

/// Commands of the acquisition settings. Each setting is a command too, which takes its value.
enum AcquisitionCommands {
    static let all =
        [
            Command(
                CommandInfo(
                    "next-change", "next tile that comes in or goes out", keys: [.everywhere: "N"],
                    hint: .init("next change", [.acquisition: 7])),
                change: { $0.goToNextChange() }),
            Command(
                CommandInfo(
                    "take-query", "ask for what these settings choose", keys: [.acquisition: "Enter"],
                    hint: .init("ask", [.acquisition: 1]), changesProject: true)
            ) { $0.takeQuery() },
            Command(
                CommandInfo(
                    "reset-settings", "settings as the query was asked with", keys: [.acquisition: "Backspace R"],
                    hint: .init("reset", [.acquisition: 5])),
                change: { $0.resetSettings() }),
            Command(
                CommandInfo(
                    "next-preset", "next preset of the settings", keys: [.acquisition: "P"],
                    hint: .init("preset", [.acquisition: 6])),
                change: { $0.nextPreset() }),
        ] + AcquisitionSetting.allCases.map(value)

    private static func value(of setting: AcquisitionSetting) -> Command {
        Command(
            CommandInfo(
                CommandName(setting.name), setting.summary, keys: [.everywhere: ""],
                argument: setting.range.uppercased()),
            withArgument: { model, text in
                model.set(setting, to: text)
                return []
            })
    }
}
