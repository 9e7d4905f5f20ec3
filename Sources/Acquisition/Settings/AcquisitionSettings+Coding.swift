import Problems

/// Each setting is stored under its name, as in the table `[acquisition]` of `project.toml`. A missing key gives the
/// default value; an unknown key is ignored.
extension AcquisitionSettings: Codable {
    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { return nil }
    }

    /// Only types and names are checked here; `AcquisitionSetting.check` checks the ranges of numbers.
    /// - Throws: `Problem.setting` if a value is not one of the setting's fixed choices, `DecodingError` if a value has
    ///   the wrong type.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for setting in AcquisitionSetting.allCases {
            let key = Key(stringValue: setting.name)
            let value: AcquisitionSetting.Value? =
                switch setting.defaultValue {
                case .integer: try container.decodeIfPresent(Int.self, forKey: key).map { .integer($0) }
                case .number: try container.decodeIfPresent(Double.self, forKey: key).map { .number($0) }
                case .name: try container.decodeIfPresent(String.self, forKey: key).map { .name($0) }
                }
            guard let value else { continue }
            guard setting.canStore(value) else {
                throw Problem.setting(name: setting.name, value: value.text, range: setting.range)
            }
            self[setting] = value
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for setting in AcquisitionSetting.allCases {
            let key = Key(stringValue: setting.name)
            switch self[setting] {
            case .integer(let integer): try container.encode(integer, forKey: key)
            case .number(let number): try container.encode(number, forKey: key)
            case .name(let name): try container.encode(name, forKey: key)
            }
        }
    }
}
