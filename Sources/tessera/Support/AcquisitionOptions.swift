import Acquisition
import ArgumentParser

/// One option for each setting of the query. Without an option the project's setting is used.
///
/// ArgumentParser finds options by reflection. The mirror of this type has one option for each row of
/// `AcquisitionSettingTable`, so a new setting needs no change here.
struct AcquisitionOptions: ParsableArguments {
    private typealias Parsed = Option<AcquisitionSetting.Value?>

    private var values: [AcquisitionSetting: AcquisitionSetting.Value] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for setting in AcquisitionSetting.allCases {
            values[setting] = try container.decode(Parsed.self, forKey: Key(stringValue: setting.name)).wrappedValue
        }
    }

    /// Checks each value by itself. Whether values fit together depends on the project's settings; see `checked`.
    func validate() throws {
        do {
            for (setting, value) in values {
                if case .number(let number) = value, !number.isFinite {
                    throw ValidationError("--\(setting.option) \(number): it must be \(setting.range)")
                }
                try setting.check(value)
            }
        } catch let error as ValidationError {
            throw error
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// The project's settings, replaced by those of the command line.
    /// - Throws: `Problem` if they do not fit together.
    func checked(over settings: AcquisitionSettings) throws -> AcquisitionSettings {
        let settings = applied(to: settings)
        try settings.check()
        return settings
    }

    func applied(to settings: AcquisitionSettings) -> AcquisitionSettings {
        var settings = settings
        for (setting, value) in values { settings[setting] = value }
        return settings
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { return nil }
    }
}

extension AcquisitionOptions: CustomReflectable {
    var customMirror: Mirror {
        Mirror(self, children: AcquisitionSetting.allCases.map { ($0.name, Self.option($0)) }, displayStyle: .struct)
    }

    private static func option(_ setting: AcquisitionSetting) -> Parsed {
        Parsed(
            wrappedValue: nil, name: .customLong(setting.option), help: help(setting),
            completion: setting.choices.map { .list($0) }, transform: { try setting.value(parsing: $0) })
    }

    /// The help of a setting: its description, its label on the screen and its values.
    private static func help(_ setting: AcquisitionSetting) -> ArgumentHelp {
        let summary = setting.summary.prefix(1).uppercased() + setting.summary.dropFirst()
        let (name, values) =
            switch setting.kind {
            case .integer: ("n", setting.range)
            case .number: ("x", setting.range)
            case .choice(let names): ("name", names.joined(separator: ", "))
            }
        return ArgumentHelp("\(summary) (\(setting.label)): \(values).", valueName: name)
    }
}

extension AcquisitionSetting {
    fileprivate var choices: [String]? {
        if case .choice(let names) = kind { names } else { nil }
    }
}
