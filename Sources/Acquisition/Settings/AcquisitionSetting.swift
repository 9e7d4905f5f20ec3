import Problems
import SettingValues

/// The description of a setting of queries, for `project.toml`, the command line and the screen.
///
/// - `AcquisitionSettingTable` declares all settings, each as a `DeclaredSetting`, which knows the type of its value.
/// - `AcquisitionSetting` is the same declaration without the type, so that lists can hold all of them.
///   `AcquisitionSetting.lambda` is the one with this name.
/// - `AcquisitionSettings` holds the values of a project.
@dynamicMemberLookup
package struct AcquisitionSetting: SettingDeclaration {
    /// A condition on other settings under which this one has an effect.
    struct Condition: Sendable {
        /// Why the setting has no effect if the condition is not met.
        let reason: String
        let isMet: @Sendable (AcquisitionSettings) -> Bool
    }

    /// The key in `project.toml`.
    package let name: String
    /// The name of the option on the command line, without the dashes.
    package let option: String
    /// A label that says what it is, with the symbol of the paper if there is one; at most 19 characters.
    package let label: String
    /// A description in one line.
    package let summary: String
    package let defaultValue: SettingValue
    /// Whether every strategy uses the setting.
    let appliesToAllStrategies: Bool
    /// Whether `check` refuses numbers outside the range. If not, another type validates the value, and `range` is only
    /// what the screen offers.
    let validatesRange: Bool
    let condition: Condition?
    /// The change of a number by one key press.
    let step: Double
    private let makeKind: @Sendable () -> SettingKind
    /// Whether settings can store one of the choices only. If not, they can store any name, such as that of an unknown
    /// strategy, and `check` refuses it.
    private let hasFixedChoices: Bool

    init(
        name: String, option: String, title: String, summary: String, defaultValue: SettingValue,
        appliesToAllStrategies: Bool = false,
        validatesRange: Bool = true, condition: Condition? = nil, step: Double = 1,
        makeKind: @escaping @Sendable () -> SettingKind,
        hasFixedChoices: Bool = false
    ) {
        self.name = name
        self.option = option
        self.label = title
        self.summary = summary
        self.defaultValue = defaultValue
        self.appliesToAllStrategies = appliesToAllStrategies
        self.validatesRange = validatesRange
        self.condition = condition
        self.step = step
        self.makeKind = makeKind
        self.hasFixedChoices = hasFixedChoices
    }

    package var kind: SettingKind { makeKind() }

    /// Why the setting has no effect now; nil if it has one.
    package func reasonUnused(in settings: AcquisitionSettings) -> String? {
        let isUsed = appliesToAllStrategies || Strategy.named(settings.strategy)?.settings.contains(self) ?? false
        guard isUsed else { return "not used by \(settings.strategy)" }
        return condition.flatMap { $0.isMet(settings) ? nil : $0.reason }
    }

    /// Checks a value by itself, without regard to other settings.
    /// - Throws: `Problem.setting` if the setting must not have the value.
    package func check(_ value: SettingValue) throws(Problem) {
        if !validatesRange, case (.number, .number) = (kind, value) { return }
        guard kind.contains(value) else { throw .setting(name: name, value: value.text, range: range) }
    }

    /// Whether settings can store the value: it has the right type, and is a choice if there are fixed choices. It may
    /// be out of range.
    func canStore(_ value: SettingValue) -> Bool {
        switch (defaultValue, value) {
        case (.integer, .integer), (.number, .number): return true
        case (.name, .name(let name)):
            guard hasFixedChoices, case .choice(let names) = kind else { return true }
            return names.contains(name)
        default: return false
        }
    }
}

extension AcquisitionSetting {
    static let table = AcquisitionSettingTable()

    /// All settings, in the order in which the table declares them. The stored properties of the table are the list, so
    /// a new property needs no second entry.
    package static let allCases: [AcquisitionSetting] = Mirror(reflecting: table).children.compactMap { child in
        (child.value as? any UntypedSetting)?.setting
    }

    package static subscript<Value>(
        dynamicMember path: KeyPath<AcquisitionSettingTable, DeclaredSetting<Value>>
    ) -> AcquisitionSetting { table[keyPath: path].setting }

    static func settings(at rows: [AcquisitionSettingTable.Row]) -> Set<AcquisitionSetting> {
        Set(rows.compactMap { (table[keyPath: $0] as? any UntypedSetting)?.setting })
    }
}

/// A row of the table with any type of value.
private protocol UntypedSetting {
    var setting: AcquisitionSetting { get }
}

extension DeclaredSetting: UntypedSetting {}
