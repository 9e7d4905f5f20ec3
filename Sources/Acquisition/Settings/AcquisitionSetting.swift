import Problems

/// The description of a setting of queries, for `project.toml`, the command line and the screen.
///
/// - `AcquisitionSettingTable` declares all settings, each as a `DeclaredSetting`, which knows the type of its value.
/// - `AcquisitionSetting` is the same declaration without the type, so that lists can hold all of them.
///   `AcquisitionSetting.lambda` is the one with this name.
/// - `AcquisitionSettings` holds the values of a project. `AcquisitionSetting.Value` is a value of any type.
@dynamicMemberLookup
package struct AcquisitionSetting: Sendable {
    /// A value of any setting.
    package enum Value: Sendable, Equatable {
        case integer(Int)
        case number(Double)
        case name(String)
    }

    /// The values that a setting may have, and how much one key press changes it.
    package enum Kind: Sendable, Equatable {
        case integer(ClosedRange<Int>, step: Int)
        case number(ClosedRange<Double>, step: Double)
        case choice([String])
    }

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
    /// A label of one or two words.
    package let label: String
    /// A description in one line.
    package let summary: String
    package let defaultValue: Value
    /// Whether every strategy uses the setting.
    let appliesToAllStrategies: Bool
    /// Whether `check` refuses numbers outside the range. If not, another type validates the value, and `range` is only
    /// what the screen offers.
    let validatesRange: Bool
    let condition: Condition?
    private let makeKind: @Sendable () -> Kind
    /// Whether settings can store one of the choices only. If not, they can store any name, such as that of an unknown
    /// strategy, and `check` refuses it.
    private let hasFixedChoices: Bool

    init(
        name: String, option: String, title: String, summary: String, defaultValue: Value,
        appliesToAllStrategies: Bool = false,
        validatesRange: Bool = true, condition: Condition? = nil, makeKind: @escaping @Sendable () -> Kind,
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
        self.makeKind = makeKind
        self.hasFixedChoices = hasFixedChoices
    }

    package var kind: Kind { makeKind() }

    /// Why the setting has no effect now; nil if it has one.
    package func reasonUnused(in settings: AcquisitionSettings) -> String? {
        let isUsed = appliesToAllStrategies || Strategy.named(settings.strategy)?.settings.contains(self) ?? false
        guard isUsed else { return "not used by \(settings.strategy)" }
        return condition.flatMap { $0.isMet(settings) ? nil : $0.reason }
    }

    /// The permitted values in words, for messages and documents.
    package var range: String {
        switch kind {
        case .integer(let range, _): "\(range.lowerBound) to \(range.upperBound)"
        case .number(let range, _): "\(range.lowerBound) to \(range.upperBound)"
        case .choice(let names): "one of " + names.joined(separator: ", ")
        }
    }

    /// Parses a value. The range is not checked.
    /// - Throws: `Problem.setting` if the text is not a number, or not one of the choices.
    package func value(parsing text: String) throws(Problem) -> Value {
        let value: Value? =
            switch kind {
            case .integer: Int(text).map(Value.integer)
            case .number: Double(text).map(Value.number)
            case .choice(let names): names.contains(text) ? .name(text) : nil
            }
        guard let value else { throw .setting(name: name, value: text, range: range) }
        return value
    }

    /// Whether the value is within the range, or one of the choices.
    package func isInRange(_ value: Value) -> Bool {
        switch (kind, value) {
        case (.integer(let range, _), .integer(let integer)): range ~= integer
        case (.number(let range, _), .number(let number)): range ~= number
        case (.choice(let names), .name(let name)): names.contains(name)
        default: false
        }
    }

    /// Checks a value by itself, without regard to other settings.
    /// - Throws: `Problem.setting` if the setting must not have the value.
    package func check(_ value: Value) throws(Problem) {
        if !validatesRange, case (.number, .number) = (kind, value) { return }
        guard isInRange(value) else { throw .setting(name: name, value: value.text, range: range) }
    }

    /// Whether settings can store the value: it has the right type, and is a choice if there are fixed choices. It may
    /// be out of range.
    func canStore(_ value: Value) -> Bool {
        switch (defaultValue, value) {
        case (.integer, .integer), (.number, .number): return true
        case (.name, .name(let name)):
            guard hasFixedChoices, case .choice(let names) = kind else { return true }
            return names.contains(name)
        default: return false
        }
    }
}

extension AcquisitionSetting.Value {
    /// The value as in a file or on a command line. Numbers have all their digits.
    package var text: String {
        switch self {
        case .integer(let integer): "\(integer)"
        case .number(let number): "\(number)"
        case .name(let name): name
        }
    }
}

extension AcquisitionSetting: Hashable {
    package static func == (a: AcquisitionSetting, b: AcquisitionSetting) -> Bool { a.name == b.name }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension AcquisitionSetting: CaseIterable {
    static let table = AcquisitionSettingTable()

    /// All settings, in the order in which the table declares them. The stored properties of the table are the list, so
    /// a new property needs no second entry.
    package static let allCases: [AcquisitionSetting] = Mirror(reflecting: table).children.compactMap { child in
        (child.value as? any SettingDeclaration)?.setting
    }

    package static subscript<Value>(
        dynamicMember path: KeyPath<AcquisitionSettingTable, DeclaredSetting<Value>>
    ) -> AcquisitionSetting { table[keyPath: path].setting }

    static func settings(at rows: [AcquisitionSettingTable.Row]) -> Set<AcquisitionSetting> {
        Set(rows.compactMap { (table[keyPath: $0] as? any SettingDeclaration)?.setting })
    }
}

/// A row of the table with any type of value.
private protocol SettingDeclaration {
    var setting: AcquisitionSetting { get }
}

extension DeclaredSetting: SettingDeclaration {}
