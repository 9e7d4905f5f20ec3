/// A setting with the type of its value: a property of `AcquisitionSettingTable`.
package struct DeclaredSetting<Value: SettingValue>: Sendable {
    /// The same without the type.
    let setting: AcquisitionSetting

    var name: String { setting.name }
}

extension DeclaredSetting where Value == Int {
    init(
        _ name: String, option: String? = nil, label: String, _ summary: String, _ range: ClosedRange<Int>, step: Int,
        default value: Int, isForAll: Bool = false
    ) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .integer(value),
            isForAll: isForAll, makeKind: { .integer(range, step: step) })
    }
}

extension DeclaredSetting where Value == Double {
    /// - Parameter isRangeChecked: Whether a value outside of the range is refused by its range. Otherwise the type that
    ///   uses the setting says what it may be, as `SpatialDistance` does, and the range is what the screen offers.
    init(
        _ name: String, option: String? = nil, label: String, _ summary: String, _ range: ClosedRange<Double>,
        step: Double, default value: Double, isRangeChecked: Bool = true,
        condition: AcquisitionSetting.Condition? = nil
    ) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .number(value),
            isRangeChecked: isRangeChecked, condition: condition, makeKind: { .number(range, step: step) })
    }
}

extension DeclaredSetting where Value == String {
    /// - Parameter choices: The names it may have; called when they are needed, for they may know settings themselves.
    init(
        _ name: String, label: String, _ summary: String, choices: @escaping @Sendable () -> [String],
        default value: String, isForAll: Bool = false
    ) {
        setting = AcquisitionSetting(
            name: name, option: name, title: label, summary: summary, defaultValue: .name(value), isForAll: isForAll,
            makeKind: { .choice(choices()) })
    }
}

extension DeclaredSetting where Value: CaseIterable & RawRepresentable<String> {
    init(_ name: String, option: String? = nil, label: String, _ summary: String, default value: Value) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .name(value.rawValue),
            makeKind: { .choice(Value.allCases.map(\.rawValue)) }, isClosed: true)
    }
}

/// A type of values that a setting may have.
package protocol SettingValue: Sendable {
    /// Nil where it is another kind of value, or a name that the type does not have.
    init?(_ value: AcquisitionSetting.Value)
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
