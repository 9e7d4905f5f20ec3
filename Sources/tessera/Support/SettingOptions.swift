import ArgumentParser
import SettingValues

/// One option for each setting of a kind. A setting without an option keeps its value.
///
/// ArgumentParser finds options by reflection. The mirror of this type has one option for each declared setting, so a
/// new setting needs no change here.
struct SettingOptions<Setting: DeclaredOption>: ParsableArguments {
    fileprivate typealias Parsed = Option<SettingValue?>

    /// The values of the given options.
    private(set) var values: [Setting: SettingValue] = [:]

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: SettingKey.self)
        for setting in Setting.allCases {
            values[setting] = try container.decode(Parsed.self, forKey: SettingKey(setting)).wrappedValue
        }
    }

    /// Checks each value by itself. Whether values fit together depends on the other settings.
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
}

/// A setting that is an option of commands.
protocol DeclaredOption: SettingDeclaration {
    /// What the help says between the description and the values.
    var note: String { get }
}

extension SettingOptions: CustomReflectable {
    var customMirror: Mirror {
        Mirror(self, children: Setting.allCases.map { ($0.name, Self.option($0)) }, displayStyle: .struct)
    }

    private static func option(_ setting: Setting) -> Parsed {
        Parsed(
            wrappedValue: nil, name: .customLong(setting.option), help: help(setting),
            completion: setting.kind.choices.map { .list($0) }, transform: { try setting.value(parsing: $0) })
    }

    private static func help(_ setting: Setting) -> ArgumentHelp {
        let summary = setting.summary.prefix(1).uppercased() + setting.summary.dropFirst()
        return ArgumentHelp("\(summary) (\(setting.note)): \(setting.kind.values).", valueName: setting.kind.valueName)
    }
}

extension SettingKind {
    fileprivate var choices: [String]? {
        switch self {
        case .choice(let names): names
        case .flag: ["true", "false"]
        case .integer, .number: nil
        }
    }

    /// The permitted values in the help.
    fileprivate var values: String { choices?.joined(separator: ", ") ?? range }

    fileprivate var valueName: String {
        switch self {
        case .integer: "n"
        case .number: "x"
        case .choice: "name"
        case .flag: "true|false"
        }
    }
}
