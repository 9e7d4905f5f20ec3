/// A setting with the type of its value. Each property of `AcquisitionSettingTable` is one.
package struct DeclaredSetting<Value: SettingValue>: Sendable {
    /// The same declaration without the type.
    let setting: AcquisitionSetting

    var name: String { setting.name }
}

extension DeclaredSetting where Value == Int {
    init(
        _ name: String, option: String? = nil, label: String, _ summary: String, _ range: ClosedRange<Int>, step: Int,
        default value: Int, appliesToAllStrategies: Bool = false
    ) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .integer(value),
            appliesToAllStrategies: appliesToAllStrategies, makeKind: { .integer(range, step: step) })
    }
}

extension DeclaredSetting where Value == Double {
    /// - Parameters:
    ///   - validatesRange: Whether numbers outside the range are refused. If not, the type that uses the setting
    ///     validates it, as `SpatialDistance` does, and the range is only what the screen offers.
    ///   - condition: When the setting has an effect; nil: always.
    init(
        _ name: String, option: String? = nil, label: String, _ summary: String, _ range: ClosedRange<Double>,
        step: Double, default value: Double, validatesRange: Bool = true,
        condition: AcquisitionSetting.Condition? = nil
    ) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .number(value),
            validatesRange: validatesRange, condition: condition, makeKind: { .number(range, step: step) })
    }
}

extension DeclaredSetting where Value == String {
    /// - Parameter choices: The permitted names. It is a closure, because strategies refer to settings in turn.
    init(
        _ name: String, label: String, _ summary: String, choices: @escaping @Sendable () -> [String],
        default value: String, appliesToAllStrategies: Bool = false
    ) {
        setting = AcquisitionSetting(
            name: name, option: name, title: label, summary: summary, defaultValue: .name(value),
            appliesToAllStrategies: appliesToAllStrategies,
            makeKind: { .choice(choices()) })
    }
}

extension DeclaredSetting where Value: CaseIterable & RawRepresentable<String> {
    init(_ name: String, option: String? = nil, label: String, _ summary: String, default value: Value) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .name(value.rawValue),
            makeKind: { .choice(Value.allCases.map(\.rawValue)) }, hasFixedChoices: true)
    }
}

/// A type that the value of a setting can have.
package protocol SettingValue: Sendable {
    /// Nil if the value is of another kind, or a name that the type does not have.
    init?(_ value: AcquisitionSetting.Value)
    /// The value without its type.
    var settingValue: AcquisitionSetting.Value { get }
}

extension Int: SettingValue {
    package init?(_ value: AcquisitionSetting.Value) {
        guard case .integer(let integer) = value else { return nil }
        self = integer
    }

    package var settingValue: AcquisitionSetting.Value { .integer(self) }
}

extension Double: SettingValue {
    package init?(_ value: AcquisitionSetting.Value) {
        guard case .number(let number) = value else { return nil }
        self = number
    }

    package var settingValue: AcquisitionSetting.Value { .number(self) }
}

extension String: SettingValue {
    package init?(_ value: AcquisitionSetting.Value) {
        guard case .name(let name) = value else { return nil }
        self = name
    }

    package var settingValue: AcquisitionSetting.Value { .name(self) }
}

extension SettingValue where Self: RawRepresentable<String> {
    package init?(_ value: AcquisitionSetting.Value) {
        guard case .name(let name) = value else { return nil }
        self.init(rawValue: name)
    }

    package var settingValue: AcquisitionSetting.Value { .name(rawValue) }
}
