/// A type that the value of a setting can have.
package protocol SettingConvertible: Sendable {
    /// Nil if the value is of another kind, or a name that the type does not have.
    init?(_ value: SettingValue)
    /// The value without its type.
    var settingValue: SettingValue { get }
}

extension Int: SettingConvertible {
    package init?(_ value: SettingValue) {
        guard case .integer(let integer) = value else { return nil }
        self = integer
    }

    package var settingValue: SettingValue { .integer(self) }
}

extension Double: SettingConvertible {
    package init?(_ value: SettingValue) {
        guard case .number(let number) = value else { return nil }
        self = number
    }

    package var settingValue: SettingValue { .number(self) }
}

extension Bool: SettingConvertible {
    package init?(_ value: SettingValue) {
        guard case .flag(let flag) = value else { return nil }
        self = flag
    }

    package var settingValue: SettingValue { .flag(self) }
}

extension String: SettingConvertible {
    package init?(_ value: SettingValue) {
        guard case .name(let name) = value else { return nil }
        self = name
    }

    package var settingValue: SettingValue { .name(self) }
}

extension SettingConvertible where Self: RawRepresentable<String> {
    package init?(_ value: SettingValue) {
        guard case .name(let name) = value else { return nil }
        self.init(rawValue: name)
    }

    package var settingValue: SettingValue { .name(rawValue) }
}
