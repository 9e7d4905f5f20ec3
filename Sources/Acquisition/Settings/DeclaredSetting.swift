import SettingValues

/// A setting with the type of its value. Each property of `AcquisitionSettingTable` is one.
package struct DeclaredSetting<Value: SettingConvertible>: Sendable {
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
            appliesToAllStrategies: appliesToAllStrategies, step: Double(step), makeKind: { .integer(range) })
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
        condition: AcquisitionSetting.Condition? = nil, appliesToAllStrategies: Bool = false
    ) {
        setting = AcquisitionSetting(
            name: name, option: option ?? name, title: label, summary: summary, defaultValue: .number(value),
            appliesToAllStrategies: appliesToAllStrategies, validatesRange: validatesRange, condition: condition,
            step: step, makeKind: { .number(range) })
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
