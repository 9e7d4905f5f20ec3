import Problems
import SettingValues

/// Each setting is stored under its name, as in the table `[acquisition]` of `project.toml`. A missing key gives the
/// default value; an unknown key is ignored.
extension AcquisitionSettings: Codable {
    /// Only types and names are checked here; `AcquisitionSetting.check` checks the ranges of numbers.
    /// - Throws: `Problem.setting` if a value is not one of the setting's fixed choices, `DecodingError` if a value has
    ///   the wrong type.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for setting in AcquisitionSetting.allCases {
            guard let value = try container.value(of: setting) else { continue }
            guard setting.canStore(value) else {
                throw Problem.setting(name: setting.name, value: value.text, range: setting.range)
            }
            self[setting] = value
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: SettingKey.self)
        for setting in AcquisitionSetting.allCases { try container.encode(self[setting], of: setting) }
    }
}
